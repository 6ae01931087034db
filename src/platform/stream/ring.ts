import { cutTo, type Portion } from './portion.ts'
import type { StreamEntry } from './stream-entry.ts'

/** The newest entries of one stream, a run without a gap: all that lie behind `base`, up to `last`. */
export class Ring<Content> {
  readonly #limits: Portion
  readonly #sizeOf: (content: Content) => number
  #entries: StreamEntry<Content>[] = []
  /** Where the ring begins in the array; what lies before it is cut off now and then, not with every entry. */
  #start = 0
  #bytes = 0
  #base = 0

  /** @param limits what the ring holds; memory is this times the watched streams. */
  constructor(limits: Portion, sizeOf: (content: Content) => number) {
    this.#limits = limits
    this.#sizeOf = sizeOf
  }

  get last(): number {
    return this.#entries.at(-1)?.seq ?? this.#base
  }

  get size(): number {
    return this.#entries.length - this.#start
  }

  /** Whether everything behind the place, and there is something, is here. */
  covers(after: number): boolean {
    return after >= this.#base && after < this.last
  }

  /** Takes entries that follow `after` without a gap. When there is one between the ring and them, the ring begins anew with them. */
  push(after: number, entries: readonly StreamEntry<Content>[]): void {
    if (after !== this.last) {
      this.#entries = []
      this.#start = 0
      this.#bytes = 0
      this.#base = after
    }
    for (const entry of entries) {
      this.#entries.push(entry)
      this.#bytes += this.#sizeOf(entry.content)
    }
    while (this.size > this.#limits.rows || (this.#bytes > this.#limits.bytes && this.size > 1)) this.#dropOldest()
    if (this.#start > this.#limits.rows) {
      this.#entries = this.#entries.slice(this.#start)
      this.#start = 0
    }
  }

  /** The next entries behind a place that the ring covers. */
  behind(after: number, portion: Portion): readonly StreamEntry<Content>[] {
    let low = this.#start
    let high = this.#entries.length
    while (low < high) {
      const middle = (low + high) >> 1
      if ((this.#entries[middle]?.seq ?? 0) > after) high = middle
      else low = middle + 1
    }
    return cutTo(this.#entries.slice(low, low + portion.rows), portion, this.#sizeOf)
  }

  #dropOldest(): void {
    const oldest = this.#entries[this.#start]
    if (oldest === undefined) return
    this.#base = oldest.seq
    this.#bytes -= this.#sizeOf(oldest.content)
    this.#start += 1
  }
}
