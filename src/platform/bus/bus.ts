/** What can be sent over a bus: a value that JSON holds. */
export type JsonValue = string | number | boolean | null | readonly JsonValue[] | { readonly [key: string]: JsonValue }

export type BusListener = (payload: JsonValue) => void

/** How a bus is, and what has gone through it since it was made. */
export interface BusSnapshot {
  readonly kind: 'memory' | 'redis'
  /** Whether messages reach the other gateways and theirs come in; always true of one that knows no others. */
  readonly ok: boolean
  /** Messages that this gateway published. */
  readonly published: number
  /** Calls of listeners of this gateway. */
  readonly delivered: number
  /** Messages of this gateway that may not have reached the others. */
  readonly dropped: number
}

/**
 * Wakes up whoever waits for a topic, in this gateway or in all of them. It is never the carrier of what must arrive: messages may be lost,
 * and a listener that was woken, or woke by itself after a while, reads the truth from the database.
 */
export interface Bus {
  /**
   * Returns at once; listeners run later, in the order of publishing, and cannot fail the publisher. Listeners of this gateway are called even
   * while the others cannot be reached.
   */
  publish(topic: string, payload: JsonValue): void
  /**
   * Calls the listener for each message from now on, until the returned function is called. A listener that throws is logged.
   * @param onListening called once, later, when messages of all gateways come in: what others published before that may have been missed.
   */
  subscribe(topic: string, listener: BusListener, onListening?: () => void): () => void
  /**
   * Calls the listener, until the returned function is called, whenever messages of other gateways may have been lost and those to come are
   * not: what is known has to be compared with the database then.
   */
  onReconnect(listener: () => void): () => void
  /** Subscriptions that have not been ended, over all topics: for metrics and for tests that look for leaks. */
  listenerCount(): number
  snapshot(): BusSnapshot
  /** Ends every subscription; what was published and not yet delivered is dropped, and so is everything later. */
  close(): Promise<void>
}
