import type { LogLine } from '../store/log-line.ts'
import { takeMerged, type Waiting } from '../store/merge-by-time.ts'

/** How long lines of one log wait for another that is still catching up, in milliseconds: then they are shown in the order in which they came. */
const longestWaitMs = 1_000

interface Arriving extends Waiting {
  complete: boolean
}

/** Lines that have come and are not shown yet. Those of several logs are merged by time as far as that is known. */
export class Arrivals {
  readonly #logs: ReadonlyMap<string, Arriving>
  #waitingSince: number | null = null

  constructor(instanceIds: readonly string[]) {
    this.#logs = new Map(instanceIds.map((id) => [id, { lines: [], complete: false }]))
  }

  /** Whether all logs have caught up with what was written before. */
  get caughtUp(): boolean {
    return [...this.#logs.values()].every(({ complete }) => complete)
  }

  /** Whether lines of one log wait for another. */
  get isWaiting(): boolean {
    return this.#waitingSince !== null
  }

  /** @param caughtUp whether the log has nothing more from before. */
  add(instanceId: string, lines: readonly LogLine[], caughtUp: boolean): void {
    const log = this.#logs.get(instanceId)
    if (log === undefined) return
    for (const line of lines) log.lines.push(line)
    log.complete = caughtUp
  }

  /** What can be shown now. @param now in milliseconds, of a clock that never goes back. */
  take(now: number): LogLine[] {
    const logs = [...this.#logs.values()]
    const taken = takeMerged(logs, 'newer')
    if (logs.every(({ lines }) => lines.length === 0)) {
      this.#waitingSince = null
      return taken
    }
    this.#waitingSince ??= now
    if (now - this.#waitingSince < longestWaitMs) return taken
    const ready = logs.map(({ lines }) => ({ lines, complete: true }))
    for (const log of logs) log.lines = []
    this.#waitingSince = null
    return taken.concat(takeMerged(ready, 'newer'))
  }
}
