import type { ExecutionResult } from 'graphql'

/**
 * A subscription's results as server-sent events: `next` with a result each, `complete` at the end, a comment in between to keep
 * proxies from cutting the connection. The distinct connections mode of GraphQL over SSE
 * (https://github.com/graphql/graphql-over-http/blob/main/rfcs/GraphQLOverSSE.md). Results are pulled: a client that does not
 * read lets nothing pile up here.
 */
export function eventStreamResponse(
  results: AsyncGenerator<ExecutionResult, void, undefined>,
  options: { stringify: (result: ExecutionResult) => string; keepAliveMs: number; signal: AbortSignal },
): Response {
  const encoder = new TextEncoder()
  let timer: NodeJS.Timeout | undefined
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      // Sent at once: some clients wait for the first byte before they see the connection as open.
      controller.enqueue(encoder.encode(':\n\n'))
      timer = setInterval(() => {
        if ((controller.desiredSize ?? 0) > 0) controller.enqueue(encoder.encode(':\n\n'))
      }, options.keepAliveMs).unref()
      // A client that leaves while its socket is full is never read for again: neither `pull` nor `cancel` would come.
      options.signal.addEventListener('abort', () => clearInterval(timer), { once: true })
    },
    async pull(controller) {
      const step = await results.next()
      if (!step.done) return controller.enqueue(encoder.encode(`event: next\ndata: ${options.stringify(step.value)}\n\n`))
      clearInterval(timer)
      controller.enqueue(encoder.encode('event: complete\ndata:\n\n'))
      controller.close()
    },
    async cancel() {
      clearInterval(timer)
      await results.return()
    },
  })
  return new Response(body, {
    headers: {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-cache, no-transform',
      'x-accel-buffering': 'no',
    },
  })
}
