import type { Row } from './log-line.ts'
import { indexAtOrder } from './row-search.ts'

/** Rows that are looked at between two glances at the clock. */
const stride = 512

/**
 * The rows that a condition lets through, kept up to date as rows come and go. What was there when the condition came is looked through in
 * slices, from the newest row back, so that hundreds of thousands of rows hold up no frame.
 */
export class RowIndex {
  readonly #keep: (entry: Row['entry']) => boolean
  #rows: Row[] = []
  /** Rows from this order on have been looked at. */
  #lookedFrom: number

  /** @param source all rows there are; `work` looks through them. */
  constructor(keep: (entry: Row['entry']) => boolean, source: readonly Row[]) {
    this.#keep = keep
    this.#lookedFrom = (source.at(-1)?.order ?? Number.NEGATIVE_INFINITY) + 1
  }

  get rows(): readonly Row[] {
    return this.#rows
  }

  /** Looks through rows that were there before, until the time is up. @returns whether all have been looked at. */
  work(source: readonly Row[], until: number): boolean {
    let index = indexAtOrder(source, this.#lookedFrom)
    if (index === 0) return true
    const found: Row[] = []
    do {
      for (const end = Math.max(0, index - stride); index > end; ) {
        index -= 1
        const row = source[index]
        if (row !== undefined && this.#keep(row.entry)) found.push(row)
      }
    } while (index > 0 && performance.now() < until)
    this.#lookedFrom = source[index]?.order ?? this.#lookedFrom
    if (found.length > 0) this.#rows = found.reverse().concat(this.#rows)
    return index === 0
  }

  append(added: readonly Row[]): void {
    for (const row of added) if (this.#keep(row.entry)) this.#rows.push(row)
  }

  /** @param source all rows, the added ones among them. */
  prepend(added: readonly Row[], source: readonly Row[]): void {
    const next = source[added.length]
    const [first] = added
    const rest = next !== undefined && this.#lookedFrom > next.order
    if (first === undefined || rest) return
    this.#rows = added.filter(({ entry }) => this.#keep(entry)).concat(this.#rows)
    this.#lookedFrom = first.order
  }

  /** Forgets the rows outside of these orders. */
  cut(firstOrder: number, lastOrder: number): void {
    const end = indexAtOrder(this.#rows, lastOrder + 1)
    if (end < this.#rows.length) this.#rows.length = end
    const start = indexAtOrder(this.#rows, firstOrder)
    if (start > 0) this.#rows.splice(0, start)
  }
}
