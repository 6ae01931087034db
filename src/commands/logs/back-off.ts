import { setTimeout as sleep } from 'node:timers/promises'
import { backOffMs } from '../../platform/back-off.ts'

/** A gateway that restarts is back within seconds. */
const untilBack = { firstMs: 250, longestMs: 10_000 }

/** Waits before the next attempt, the first being 0. */
export async function backOff(attempt: number): Promise<void> {
  await sleep(backOffMs(attempt, untilBack))
}
