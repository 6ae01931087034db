import { setTimeout as sleep } from 'node:timers/promises'

/** The first wait and the longest, in milliseconds: a gateway that restarts is back within seconds. */
const firstMs = 250
const longestMs = 10_000

/** Waits before the next attempt: twice as long after each, and by chance shorter, so that the many who were cut off do not come back at once. */
export async function backOff(attempt: number): Promise<void> {
  await sleep(Math.min(longestMs, firstMs * 2 ** attempt) * (0.5 + Math.random() / 2))
}
