import type { ProcessLine } from '../../../platform/supervisor/process-line.ts'
import type { TakeLines } from '../../../platform/supervisor/take-output.ts'

/** Lines that may wait: what one append takes. */
const mostWaiting = 1_000

/**
 * Takes lines from whoever cannot be made to wait, one batch at a time. What comes while too many wait is left out, and a line says how much.
 */
export function createBoundedLines(takeLines: TakeLines): (line: ProcessLine) => void {
  let waiting: ProcessLine[] = []
  let leftOut = 0
  let delivering = false

  async function deliver(): Promise<void> {
    delivering = true
    while (waiting.length > 0) {
      const batch = waiting
      waiting = []
      await takeLines(batch)
    }
    delivering = false
  }

  return (line) => {
    if (waiting.length >= mostWaiting - 1) {
      leftOut += 1
      return
    }
    if (leftOut > 0)
      waiting.push({ ...line, level: 'WARN', message: `${leftOut} messages were left out: too many came at once.` })
    leftOut = 0
    waiting.push(line)
    if (!delivering) void deliver()
  }
}
