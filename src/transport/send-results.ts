import { ASK, NOTHING, type NoValue } from '../platform/pollable.ts'
import type { GuardedStream } from './guarded-stream.ts'
import type { PacedSend } from './paced-send.ts'
import type { StreamResult } from './stream-result.ts'

const closingBrace = 0x7d

/**
 * Sends a subscription's results as messages `next` of graphql-transport-ws, the bytes of each as they are: graphql-ws would serialise them anew
 * for each subscriber. Yields nothing; what is left to graphql-ws is the end. One result is asked for when the socket has room.
 */
export function sendResults(
  results: GuardedStream<StreamResult>,
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

  /** Sends all that is there. What then has to be waited for: room in the socket, news (NOTHING), or the source's word (ASK). */
  function drain(): Promise<void> | NoValue {
    for (;;) {
      const result = results.poll()
      if (result === NOTHING || result === ASK) return result
      const room = send(messageOf(result))
      if (room) return room
    }
  }

  /** As long as only news has to be waited for, it is sent right where it is told of. Settles when something else has to be, or has been. */
  function sendNews(): Promise<void> {
    return new Promise((resolve, reject) => {
      let isWaiting = true
      results.onReady(() => {
        if (!isWaiting) return
        try {
          const outcome = drain()
          if (outcome === NOTHING) return
          isWaiting = false
          resolve(outcome === ASK ? undefined : outcome)
        } catch (error) {
          isWaiting = false
          reject(error)
        }
      })
    })
  }

  // Not an async generator: one that waits would not end before the next result comes.
  return {
    async next() {
      for (;;) {
        const outcome = drain()
        if (outcome === NOTHING) await sendNews()
        else if (outcome !== ASK) await outcome
        else {
          const step = await results.next()
          if (step.done) return step
          const room = send(messageOf(step.value))
          if (room) await room
        }
      }
    },
    return: () => results.return().then(() => ({ done: true, value: undefined })),
    throw: (error) => results.throw(error).then(() => ({ done: true, value: undefined })),
    [Symbol.asyncIterator]() {
      return this
    },
  }
}
