import type { Logger } from 'pino'
import type { Bus } from './bus.ts'
import { callListener } from './call-listener.ts'
import { createTopicListeners } from './topic-listeners.ts'

/** The bus of a gateway that is alone. */
export function createMemoryBus(logger: Logger): Bus {
  const listeners = createTopicListeners(logger)
  let published = 0
  let closed = false

  return {
    publish(topic, payload) {
      if (closed) return
      published += 1
      // Later, as over a network: a publisher behaves the same on every bus, and no listener runs inside it.
      queueMicrotask(() => listeners.deliver(topic, payload))
    },
    subscribe(topic, listener, onListening) {
      if (closed) return () => undefined
      const end = listeners.add(topic, listener)
      let ended = false
      queueMicrotask(() => {
        if (!ended && !closed && onListening) callListener(logger, onListening, topic)
      })
      return () => {
        ended = true
        end()
      }
    },
    // Nothing is ever lost here.
    onReconnect: () => () => undefined,
    listenerCount: () => listeners.count(),
    snapshot: () => ({ kind: 'memory', ok: !closed, published, delivered: listeners.delivered(), dropped: 0 }),
    async close() {
      closed = true
      listeners.clear()
    },
  }
}
