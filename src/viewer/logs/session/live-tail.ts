import type { Api } from '../../api/api.ts'
import type { ApiError } from '../../api/api-error.ts'
import { followLog } from '../data/follow-log.ts'
import type { LogHead } from '../data/log-head.ts'
import type { LogLine, Mark } from '../store/log-line.ts'
import { Arrivals } from './arrivals.ts'
import { endMark } from './end-mark.ts'

interface LiveTailEvents {
  /** Something is to be taken. */
  news(): void
  /** A log cannot be followed any more, since its instance went while nobody was connected: the rest of it has to be read. */
  gone(): void
  problem(error: ApiError): void
}

/** What is written to logs from their heads on, until it is stopped. */
export class LiveTail {
  readonly #arrivals: Arrivals
  readonly #marks: Mark[] = []
  readonly #stops: readonly (() => void)[]

  constructor(api: Api, heads: ReadonlyMap<string, LogHead>, events: LiveTailEvents) {
    this.#arrivals = new Arrivals([...heads.keys()])
    this.#stops = [...heads].map(([instanceId, { cursor, deleted, exitCode }]) => {
      const end = (reason: string, code: number | null) => {
        this.#arrivals.add(instanceId, [], true)
        this.#marks.push(endMark(instanceId, reason, code))
        events.news()
      }
      if (deleted) {
        end('DELETED', exitCode)
        return () => {}
      }
      return followLog(api, instanceId, cursor, {
        lines: (lines, caughtUp) => {
          this.#arrivals.add(instanceId, lines, caughtUp)
          events.news()
        },
        ended: ({ reason, exitCode: code }) => end(reason, code),
        refused: (error) => {
          if (error.code === 'NOT_FOUND') events.gone()
          else events.problem(error)
        },
      })
    })
  }

  /** Whether everything that was written before has come. */
  get caughtUp(): boolean {
    return this.#arrivals.caughtUp
  }

  /** Whether something has come that cannot be shown yet. */
  get isWaiting(): boolean {
    return this.#arrivals.isWaiting || this.#marks.length > 0
  }

  /** What can be shown now: lines, and marks when nothing waits that belongs before them. */
  take(): { readonly lines: LogLine[]; readonly marks: readonly Mark[] } {
    const lines = this.#arrivals.take(performance.now())
    return { lines, marks: this.#arrivals.isWaiting ? [] : this.#marks.splice(0) }
  }

  stop(): void {
    for (const stop of this.#stops) stop()
  }
}
