import type { Logger } from 'pino'
import type { BusListener, JsonValue } from './bus.ts'
import { callListener } from './call-listener.ts'

/** Who listens to what: the part that every bus has in common. */
export interface TopicListeners {
  add(topic: string, listener: BusListener): () => void
  /** Calls each listener of the topic; one that throws is logged and hurts nobody else. */
  deliver(topic: string, payload: JsonValue): void
  count(): number
  /** Calls of listeners so far. */
  delivered(): number
  clear(): void
}

export function createTopicListeners(logger: Logger): TopicListeners {
  // An object per subscription, not the function itself: one function may subscribe twice.
  const topics = new Map<string, Set<{ readonly listener: BusListener }>>()
  let delivered = 0

  return {
    add(topic, listener) {
      const entry = { listener }
      const entries = topics.get(topic) ?? new Set()
      topics.set(topic, entries.add(entry))
      return () => {
        if (entries.delete(entry) && entries.size === 0 && topics.get(topic) === entries) topics.delete(topic)
      }
    },
    deliver(topic, payload) {
      const entries = topics.get(topic)
      // A copy, so that one who subscribes while being called is not called for this message.
      for (const entry of [...(entries ?? [])]) {
        if (!entries?.has(entry)) continue
        delivered += 1
        callListener(logger, () => entry.listener(payload), topic)
      }
    },
    count: () => [...topics.values()].reduce((sum, entries) => sum + entries.size, 0),
    delivered: () => delivered,
    clear() {
      for (const entries of topics.values()) entries.clear()
      topics.clear()
    },
  }
}
