import type { LineFilter } from '../store/line-filter.ts'
import type { LogLine } from '../store/log-line.ts'
import { type Direction, takeMerged, type Waiting } from '../store/merge-by-time.ts'
import type { LogPages } from './log-pages.ts'

/** Where a log is read from, and the last place that is to be read. */
export interface Stretch {
  readonly start: number
  readonly end: number
}

interface Reading extends Waiting {
  readonly instanceId: string
  readonly end: number
  /** Where the next page begins. */
  next: number
  complete: boolean
}

/** Reads several logs in one direction as one log, a page of each at a time, all at the same pace of time. */
export class MergedReader {
  readonly #pages: LogPages
  readonly #filter: LineFilter
  readonly #direction: Direction
  readonly #logs: readonly Reading[]

  constructor(pages: LogPages, filter: LineFilter, direction: Direction, stretches: ReadonlyMap<string, Stretch>) {
    this.#pages = pages
    this.#filter = filter
    this.#direction = direction
    this.#logs = [...stretches]
      .filter(([instanceId]) => !filter.hiddenInstances.has(instanceId))
      .map(([instanceId, { start, end }]) => ({
        instanceId,
        lines: [],
        end,
        next: start,
        complete: direction === 'older' ? start < end : start > end,
      }))
  }

  /** Whether everything has been read and handed out. */
  get done(): boolean {
    return this.#logs.every(({ lines, complete }) => complete && lines.length === 0)
  }

  /** The logs of which everything has been handed out. */
  get finished(): readonly string[] {
    return this.#logs.filter(({ lines, complete }) => complete && lines.length === 0).map(({ instanceId }) => instanceId)
  }

  /** The next lines that pass the filter, in reading order; there may be none though it is not done. Rejects with an ApiError; may then be asked again. */
  async next(signal: AbortSignal): Promise<LogLine[]> {
    await Promise.all(this.#logs.map((log) => this.#fill(log, signal)))
    signal.throwIfAborted()
    return takeMerged(this.#logs, this.#direction)
  }

  async #fill(log: Reading, signal: AbortSignal): Promise<void> {
    if (log.complete || log.lines.length > 0) return
    if (this.#direction === 'older') {
      const { lines, reached } = await this.#pages.last(log.instanceId, { from: log.end, to: log.next }, this.#filter, signal)
      log.lines = lines
      log.next = reached - 1
      log.complete = reached <= log.end
    } else {
      const { lines, reached } = await this.#pages.first(log.instanceId, { from: log.next, to: log.end }, this.#filter, signal)
      log.lines = lines
      log.next = reached + 1
      log.complete = reached >= log.end
    }
  }
}
