import { indexAtOrder } from './row-search.ts'

/** Rows that are not of the ordinary height, by order, as they were measured. */
interface Uncommon {
  readonly order: number
  height: number
}

/** What the layout needs to know of the rows: how many there are, and where an order stands among them. */
export interface LaidOutRows {
  readonly count: number
  indexAt(order: number): number
}

/**
 * Where rows lie when almost all are equally high: heights are kept only of those that were measured to be otherwise. Rows may come and go by
 * thousands at both ends at no cost; finding a row or an offset takes a search.
 */
export class RowLayout {
  #height: number
  /** Sorted by order. */
  #uncommon: Uncommon[] = []
  /** How much higher than ordinary the rows up to and with each uncommon one are together; made when needed. */
  #extra: number[] | null = null

  /** @param height of an ordinary row in pixels. */
  constructor(height: number) {
    this.#height = height
  }

  get rowHeight(): number {
    return this.#height
  }

  /** Forgets all measurements. */
  reset(height: number): void {
    this.#height = height
    this.#uncommon = []
    this.#extra = null
  }

  /** @returns whether the row was thought to be of another height. */
  measured(order: number, height: number): boolean {
    const index = indexAtOrder(this.#uncommon, order)
    const known = this.#uncommon[index]
    if (known?.order === order) {
      if (known.height === height) return false
      if (height === this.#height) this.#uncommon.splice(index, 1)
      else known.height = height
    } else {
      if (height === this.#height) return false
      this.#uncommon.splice(index, 0, { order, height })
    }
    this.#extra = null
    return true
  }

  /** Forgets the measurements of rows that are not there any more, or not shown: they would still take room. */
  retain(isShown: (order: number) => boolean): void {
    this.#uncommon = this.#uncommon.filter(({ order }) => isShown(order))
    this.#extra = null
  }

  heightOf(order: number): number {
    const known = this.#uncommon[indexAtOrder(this.#uncommon, order)]
    return known?.order === order ? known.height : this.#height
  }

  /** Pixels above the row at the index, of which this is the order. */
  offsetOf(index: number, order: number): number {
    return index * this.#height + this.#extraBefore(indexAtOrder(this.#uncommon, order))
  }

  /** Pixels of all rows. */
  total({ count }: LaidOutRows): number {
    return count * this.#height + this.#extraBefore(this.#uncommon.length)
  }

  /** Index of the row that covers this many pixels from the top. */
  indexAtOffset(offset: number, rows: LaidOutRows): number {
    let low = 0
    let high = this.#uncommon.length
    while (low < high) {
      const middle = (low + high) >> 1
      const order = this.#uncommon[middle]?.order ?? 0
      if (this.offsetOf(rows.indexAt(order), order) <= offset) low = middle + 1
      else high = middle
    }
    const last = this.#uncommon[low - 1]
    const index =
      last !== undefined && offset < this.offsetOf(rows.indexAt(last.order), last.order) + last.height
        ? rows.indexAt(last.order)
        : Math.floor((offset - this.#extraBefore(low)) / this.#height)
    return Math.max(0, Math.min(rows.count - 1, index))
  }

  #extraBefore(count: number): number {
    if (this.#extra === null) {
      let sum = 0
      this.#extra = this.#uncommon.map(({ height }) => {
        sum += height - this.#height
        return sum
      })
    }
    return this.#extra[count - 1] ?? 0
  }
}
