import { signal } from '@preact/signals'
import { asApiError } from '../../api/api-error.ts'
import { MergedReader } from '../data/merged-reader.ts'
import type { LogLine } from '../store/log-line.ts'
import type { Direction } from '../store/merge-by-time.ts'
import type { TextQuery } from '../store/text-query.ts'
import type { LogSession } from './log-session.ts'
import { stretchesBeyond } from './stretches-beyond.ts'

/** Searching what lies beyond the loaded lines. */
export class FarSearch {
  readonly running = signal(false)
  readonly #session: LogSession
  #stop = new AbortController()

  constructor(session: LogSession) {
    this.#session = session
  }

  /** Ends the search that is under way. */
  stop(): void {
    this.#stop.abort()
  }

  /** Opens the logs at the nearest line that the query finds. @returns whether there is one. */
  async go(direction: Direction, query: TextQuery): Promise<boolean> {
    this.stop()
    this.#stop = new AbortController()
    const { signal: aborted } = this.#stop
    this.running.value = true
    try {
      const line = await this.#nearest(direction, query, aborted)
      if (line !== null) await this.#session.open({ kind: 'line', instanceId: line.instanceId, seq: line.seq })
      return line !== null
    } catch (error) {
      if (!aborted.aborted) this.#session.problem.value = asApiError(error)
      return aborted.aborted
    } finally {
      if (!aborted.aborted) this.running.value = false
    }
  }

  async #nearest(direction: Direction, query: TextQuery, aborted: AbortSignal): Promise<LogLine | null> {
    const { store, pages, places } = this.#session
    const reader = new MergedReader(pages, { ...store.filter, text: query }, direction, stretchesBeyond(direction, store, places))
    while (!reader.done) {
      const lines = await reader.next(aborted)
      const nearest = lines.at(direction === 'older' ? -1 : 0)
      if (nearest !== undefined) return nearest
    }
    return null
  }
}
