/** What can be sent over a bus: a value that JSON holds. */
export type JsonValue = string | number | boolean | null | readonly JsonValue[] | { readonly [key: string]: JsonValue }

export type BusListener = (payload: JsonValue) => void

/**
 * Wakes up whoever waits for a topic, in this gateway or in all of them. It is never the carrier of what must arrive: messages may be lost,
 * and a listener that was woken, or woke by itself after a while, reads the truth from the database.
 */
export interface Bus {
  /** Returns at once; listeners run later, in the order of publishing, and cannot fail the publisher. */
  publish(topic: string, payload: JsonValue): void
  /** Calls the listener for each message from now on, until the returned function is called. A listener that throws is logged. */
  subscribe(topic: string, listener: BusListener): () => void
  /** Subscriptions that have not been ended, over all topics: for metrics and for tests that look for leaks. */
  listenerCount(): number
  /** Ends every subscription; what was published and not yet delivered is dropped, and so is everything later. */
  close(): Promise<void>
}
