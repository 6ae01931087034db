import type { PacedSend } from './paced-send.ts'
import type { StreamResult } from './stream-result.ts'

const closingBrace = 0x7d

/**
 * Sends a subscription's results as messages `next` of graphql-transport-ws, the bytes of each as they are: graphql-ws would serialise them anew
 * for each subscriber. Yields nothing; what is left to graphql-ws is the end. One result is asked for when the socket has room.
 */
export function sendResults(
  results: AsyncGenerator<StreamResult, void, undefined>,
  { id, send }: { readonly id: string; readonly send: PacedSend },
): AsyncGenerator<never, void, undefined> {
  const head = Buffer.from(`{"id":${JSON.stringify(id)},"type":"next","payload":`)

  function messageOf({ json }: StreamResult): Buffer {
    const message = Buffer.allocUnsafe(head.length + json.length + 1)
    message.set(head)
    message.set(json, head.length)
    message[message.length - 1] = closingBrace
    return message
  }

  // Not an async generator: one that waits would not end before the next result comes.
  return {
    async next() {
      for (;;) {
        const step = await results.next()
        if (step.done) return step
        const waiting = send(messageOf(step.value))
        if (waiting) await waiting
      }
    },
    return: () => results.return().then(() => ({ done: true, value: undefined })),
    throw: (error) => results.throw(error).then(() => ({ done: true, value: undefined })),
    [Symbol.asyncIterator]() {
      return this
    },
  }
}
