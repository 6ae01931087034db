/** The first wait and the longest (ms): a slip is mended at once, and what is broken for good costs a start in five minutes. */
const FIRST_MS = 1_000
const LONGEST_MS = 300_000

/**
 * How long to wait (ms) before a program is started for the nth time again, n from 1: 1 s, 2 s, 4 s … up to 5 minutes, and by chance up to a half
 * less, so that the many that one cause has brought down do not come back at once.
 *
 * @param random between 0 and 1
 */
export function backOffMs(restart: number, random: number = Math.random()): number {
  return Math.min(LONGEST_MS, FIRST_MS * 2 ** (restart - 1)) * (1 - random / 2)
}
