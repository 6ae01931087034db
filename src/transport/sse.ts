import type { StreamResult } from './stream-result.ts'

/**
 * How long a browser waits before it comes back (ms), at least and at most: each stream is told its own, so that those that were cut together
 * do not come back together.
 */
const retry = { least: 500, most: 2_500 }

export interface EventStreamOptions {
  /** Between comments that keep proxies from cutting the connection, in milliseconds. */
  readonly keepAliveMs: number
  /** Fires when the client has left. */
  readonly signal: AbortSignal
  /** Whether the results ended before the subscription did: then the client is not told that it is complete, and comes back. */
  readonly brokenOff: () => boolean
}

/**
 * A subscription's results as server-sent events: `next` with a result each, `complete` at the end, a comment in between to keep
 * proxies from cutting the connection. The distinct connections mode of GraphQL over SSE
 * (https://github.com/graphql/graphql-over-http/blob/main/rfcs/GraphQLOverSSE.md). A result that has a cursor carries it as its id, which an
 * EventSource sends as `Last-Event-ID` when it comes back. Results are pulled: a client that does not read lets nothing pile up here.
 */
export function eventStreamResponse(
  results: AsyncGenerator<StreamResult, void, undefined>,
  options: EventStreamOptions,
): Response {
  let timer: NodeJS.Timeout | undefined
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      // Sent at once: some clients wait for the first byte before they see the connection as open.
      controller.enqueue(Buffer.from(`:\n${retryField()}\n\n`))
      timer = setInterval(() => {
        if ((controller.desiredSize ?? 0) > 0) controller.enqueue(Buffer.from(':\n\n'))
      }, options.keepAliveMs).unref()
      // A client that leaves while its socket is full is never read for again: neither `pull` nor `cancel` would come.
      options.signal.addEventListener('abort', () => clearInterval(timer), { once: true })
    },
    async pull(controller) {
      const step = await results.next()
      if (!step.done) return controller.enqueue(eventOf(step.value))
      clearInterval(timer)
      if (!options.brokenOff()) controller.enqueue(Buffer.from('event: complete\ndata:\n\n'))
      controller.close()
    },
    async cancel() {
      clearInterval(timer)
      await results.return()
    },
  })
  return new Response(body, { headers })
}

/**
 * The answer to an EventSource that could not be served just now. It gives up for good on any status but 200 and on a network error does not
 * (https://html.spec.whatwg.org/multipage/server-sent-events.html#sse-processing-model): so an event stream that ends before it has begun. People
 * read the reason in a comment.
 */
export function comeBackLater(reason: string): Response {
  return new Response(`: ${reason.replaceAll(/[\r\n]+/g, ' ')}\n${retryField()}\n\n`, { headers })
}

const headers = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-cache, no-transform',
  'x-accel-buffering': 'no',
}

function retryField(): string {
  return `retry: ${Math.round(retry.least + Math.random() * (retry.most - retry.least))}`
}

function eventOf({ cursor, json }: StreamResult): Uint8Array {
  const id = cursor === null ? '' : `id: ${cursor}\n`
  return Buffer.concat([Buffer.from(`event: next\n${id}data: `), json, Buffer.from('\n\n')])
}
