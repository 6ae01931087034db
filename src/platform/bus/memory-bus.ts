import type { Logger } from 'pino'
import type { Bus } from './bus.ts'
import { createTopicListeners } from './topic-listeners.ts'

/** The bus of a gateway that is alone. */
export function createMemoryBus(logger: Logger): Bus {
  const listeners = createTopicListeners(logger)
  let closed = false

  return {
    publish(topic, payload) {
      // Later, as over a network: a publisher behaves the same on every bus, and no listener runs inside it.
      if (!closed) queueMicrotask(() => listeners.deliver(topic, payload))
    },
    subscribe: (topic, listener) => (closed ? () => undefined : listeners.add(topic, listener)),
    listenerCount: () => listeners.count(),
    async close() {
      closed = true
      listeners.clear()
    },
  }
}
