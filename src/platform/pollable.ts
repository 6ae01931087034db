/** There is no value now; the listener is called when that may have changed. */
export const NOTHING = Symbol('nothing')

/** Only `next` can tell: it takes time, or it is over. */
export const ASK = Symbol('ask')

/** What a poll answers when it has no value. */
export type NoValue = typeof NOTHING | typeof ASK

export function isNoValue(answer: unknown): answer is NoValue {
  return answer === NOTHING || answer === ASK
}

/**
 * A source whose next value can be had without a promise when it is there already. With thousands of readers that wait for the same value, the
 * promises on its way to each of them cost more than the value. Never poll while a `next` is under way.
 */
export interface Pollable<T> {
  poll(): T | NoValue
  /** Calls the listener, instead of any before it, whenever a poll that answered NOTHING may answer something else. */
  onReady(listener: () => void): void
}

/** Whether a source can be polled. */
export function isPollable<T>(source: AsyncIterator<T>): source is AsyncIterator<T> & Pollable<T> {
  return 'poll' in source && 'onReady' in source
}
