import type { Portion } from './portion.ts'
import { Ring } from './ring.ts'
import type { FollowCounters } from './stream-counters.ts'
import type { StreamEntry } from './stream-entry.ts'
import type { StreamMessage } from './stream-message.ts'

/** Somebody who follows a stream. */
export interface Follower {
  /** There may be something to read. */
  wake(): void
}

export interface WatchedStreamDeps<Content> {
  readonly ring: Portion
  readonly sizeOf: (content: Content) => number
  /** Asks the database for a page; bounded in how many run at a time. */
  readonly readPage: (streamId: string, after: number, portion: Portion) => Promise<readonly StreamEntry<Content>[]>
  readonly counters: FollowCounters
}

/** A stream that somebody on this gateway follows: how far it is known to have come, and its newest entries, once for all followers. */
export class WatchedStream<Content> {
  readonly id: string
  readonly followers = new Set<Follower>()
  readonly #deps: WatchedStreamDeps<Content>
  readonly #ring: Ring<Content>
  /** Pages that are being read, by the place they follow and their size: whoever stands at the same place waits for the same page. */
  readonly #pages = new Map<string, Promise<readonly StreamEntry<Content>[]>>()
  #head = 0

  constructor(id: string, deps: WatchedStreamDeps<Content>) {
    this.id = id
    this.#deps = deps
    this.#ring = new Ring(deps.ring, deps.sizeOf)
  }

  /** The last place that is known to be stored. */
  get head(): number {
    return this.#head
  }

  /** What the bus said. @returns whether it was news. */
  accept({ first, last, entries }: StreamMessage<Content>): boolean {
    const news = last > this.#head
    if (this.#head > 0 && first > this.#head + 1) this.#deps.counters.holes += 1
    if (entries !== null && (news || first - 1 === this.#ring.last)) this.#ring.push(first - 1, entries)
    return this.raiseHead(last)
  }

  /** What the database said. @returns whether it was news. */
  raiseHead(head: number): boolean {
    if (head <= this.#head) return false
    this.#head = head
    return true
  }

  /** The next entries behind a place before the head: from the ring, else a page of the database. */
  async read(after: number, portion: Portion): Promise<readonly StreamEntry<Content>[]> {
    return this.readNow(after, portion) ?? this.#page(after, portion)
  }

  /** The same from the ring; null when they are not there. */
  readNow(after: number, portion: Portion): readonly StreamEntry<Content>[] | null {
    if (!this.#ring.covers(after)) return null
    this.#deps.counters.ringReads += 1
    return this.#ring.behind(after, portion)
  }

  #page(after: number, portion: Portion): Promise<readonly StreamEntry<Content>[]> {
    const key = `${after} ${portion.rows} ${portion.bytes}`
    const found = this.#pages.get(key)
    if (found) return found
    const { readPage, counters } = this.#deps
    const reading = readPage(this.id, after, portion)
      .then((page) => {
        counters.databasePages += 1
        this.#fill(after, page)
        return page
      })
      .finally(() => this.#pages.delete(key))
    this.#pages.set(key, reading)
    return reading
  }

  /** A page that follows the ring closes the hole behind it: the next reader finds it there. */
  #fill(after: number, page: readonly StreamEntry<Content>[]): void {
    const last = page.at(-1)?.seq
    if (last === undefined) return
    this.raiseHead(last)
    if (after === this.#ring.last) this.#ring.push(after, page)
  }
}
