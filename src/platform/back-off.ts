export interface BackOff {
  /** The first wait and the longest (ms). */
  readonly firstMs: number
  readonly longestMs: number
}

/**
 * How long to wait (ms) before the nth attempt, n from 0: twice as long each time up to the longest, and by chance up to a half less, so that the
 * many that one cause has brought down do not come back at once.
 *
 * @param random from 0 to 1
 */
export function backOffMs(attempt: number, { firstMs, longestMs }: BackOff, random = Math.random()): number {
  return Math.min(longestMs, firstMs * 2 ** attempt) * (1 - random / 2)
}
