import { backOffMs } from '../back-off.ts'

/** What slipped once is up again in a moment; what is broken for good costs a start every five minutes. */
const afterCrash = { firstMs: 1_000, longestMs: 300_000 }

/** How long to wait (ms) before a program is started for the nth time again, n from 1: about 1 s, 2 s, 4 s … up to 5 minutes. */
export function restartDelay(restart: number, random?: number): number {
  return backOffMs(restart - 1, afterCrash, random)
}
