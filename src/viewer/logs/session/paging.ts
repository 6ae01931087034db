import { signal } from '@preact/signals'
import type { LogPages } from '../data/log-pages.ts'
import type { LogStore } from '../store/log-store.ts'
import type { Direction } from '../store/merge-by-time.ts'
import { Pager } from './pager.ts'

/** So many pages without a line that passes the filter are read by themselves; then the reader decides whether to look on. */
const barrenPages = 25

/** Reading on at both ends of the loaded lines, one page at a time. */
export class Paging {
  readonly older = signal(false)
  readonly newer = signal(false)
  /** Whether the first line of all logs is loaded. */
  readonly atStart = signal(false)
  /** Whether many older lines were looked through in vain. */
  readonly lookedFar = signal(false)

  readonly #store: LogStore
  readonly #pages: LogPages
  readonly #pagers = new Map<Direction, Pager>()
  #barren = 0

  constructor(store: LogStore, pages: LogPages) {
    this.#store = store
    this.#pages = pages
  }

  /** Whether there may be something to read for somebody who is near the end. */
  mayRead(direction: Direction): boolean {
    return direction === 'newer' || !(this.atStart.value || this.lookedFar.value)
  }

  /**
   * Reads a page, unless one is under way. Rejects with an ApiError, or an AbortError.
   * @param heads by instance the place to which newer lines are read.
   * @returns whether everything has been read in this direction.
   */
  async read(direction: Direction, heads: ReadonlyMap<string, number>, signal: AbortSignal): Promise<boolean> {
    const reading = this[direction]
    if (reading.value || signal.aborted) return false
    const pager = this.#pagers.get(direction) ?? new Pager(direction, this.#store, this.#pages, heads)
    this.#pagers.set(direction, pager)
    const isCurrent = () => this.#pagers.get(direction) === pager
    const before = this.#store.shown.length
    reading.value = true
    try {
      if (!pager.done) await pager.more(signal)
    } finally {
      if (isCurrent()) reading.value = false
    }
    if (!isCurrent()) return false
    if (direction === 'older') this.#noteOlder(pager.done, this.#store.shown.length - before)
    return pager.done
  }

  /** Looks on where it was given up. */
  lookFurther(): void {
    this.#barren = 0
    this.lookedFar.value = false
  }

  /** Begins anew from where the loaded lines end now: nothing that is under way arrives any more. */
  forget(): void {
    for (const pager of this.#pagers.values()) pager.stop()
    this.#pagers.clear()
    this.older.value = false
    this.newer.value = false
    this.atStart.value = false
    this.lookFurther()
  }

  #noteOlder(done: boolean, shown: number): void {
    this.atStart.value = done
    this.#barren = shown > 0 ? 0 : this.#barren + 1
    this.lookedFar.value = !done && this.#barren >= barrenPages
  }
}
