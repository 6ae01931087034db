import type { LogPages } from '../data/log-pages.ts'
import { MergedReader, type Stretch } from '../data/merged-reader.ts'
import { isWhole } from '../store/line-filter.ts'
import type { LogStore } from '../store/log-store.ts'
import type { Direction } from '../store/merge-by-time.ts'
import { stretchesBeyond } from './stretches-beyond.ts'

/** Reads on from one end of the loaded lines, and adds to the store what passes the filter. */
export class Pager {
  readonly #store: LogStore
  readonly #direction: Direction
  readonly #reader: MergedReader
  readonly #ends: ReadonlyMap<string, Stretch>
  readonly #whole: boolean
  #stopped = false

  /** @param heads by instance the place to which newer lines are read; older ones are read to the start. */
  constructor(direction: Direction, store: LogStore, pages: LogPages, heads: ReadonlyMap<string, number>) {
    const { filter } = store
    this.#store = store
    this.#direction = direction
    this.#whole = isWhole(filter)
    this.#ends = stretchesBeyond(direction, store, heads)
    this.#reader = new MergedReader(pages, filter, direction, this.#ends)
  }

  get done(): boolean {
    return this.#reader.done
  }

  /** Nothing of it reaches the store any more. */
  stop(): void {
    this.#stopped = true
  }

  /** Reads one page of each log that has run out. Rejects with an ApiError, after which it may be tried again. */
  async more(signal: AbortSignal): Promise<void> {
    const lines = await this.#reader.next(signal)
    if (this.#stopped) return
    const { window } = this.#store
    if (this.#direction === 'older') this.#store.prepend(lines, this.#whole)
    else this.#store.append(lines, this.#whole)
    for (const id of this.#reader.finished) {
      const end = this.#ends.get(id)?.end
      if (end === undefined) continue
      if (this.#direction === 'older') window.reachedOlder(id, end, this.#whole)
      else window.reachedNewer(id, end, this.#whole)
    }
  }
}
