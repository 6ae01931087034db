import { batch, signal } from '@preact/signals'
import type { Api } from '../../api/api.ts'
import { type ApiError, asApiError } from '../../api/api-error.ts'
import { type LogHead, readLogHeads } from '../data/log-head.ts'
import { LogPages } from '../data/log-pages.ts'
import { covers, everyLine, type LineFilter } from '../store/line-filter.ts'
import type { Row } from '../store/log-line.ts'
import { LogStore } from '../store/log-store.ts'
import type { Direction } from '../store/merge-by-time.ts'
import { indexAtOrder } from '../store/row-search.ts'
import type { TextQuery } from '../store/text-query.ts'
import { Frames } from './frames.ts'
import { LiveTail } from './live-tail.ts'
import { Paging } from './paging.ts'
import { placesAround, rowOfTarget, type Target } from './places.ts'

/** Milliseconds of a frame that may go into looking through lines for a new filter or query. */
const workMs = 6
/** So many lines behind the end, following is cheaper than paging. */
const nearHead = 5_000

/**
 * One reader's look at one or more logs. It is `live` when new lines arrive at the end of what is loaded, and in `history` when the loaded part
 * ends before: then it is paged on, and becomes live where the logs end.
 */
export class LogSession {
  readonly store = new LogStore()
  readonly pages: LogPages
  readonly paging: Paging
  /** Grows whenever the store has changed: who shows its rows reads this. */
  readonly version = signal(0)
  readonly phase = signal<'opening' | 'live' | 'history'>('opening')
  /** Whether the end is kept in view. */
  readonly following = signal(true)
  /** Lines that came, and pass the filter, since the reader left the end. */
  readonly unseen = signal(0)
  readonly catchingUp = signal(false)
  readonly problem = signal<ApiError | null>(null)
  /** The row that is to be brought into view. */
  readonly jump = signal<{ readonly order: number } | null>(null)
  readonly filter = signal<LineFilter>(everyLine)
  readonly query = signal<TextQuery | null>(null)
  /** By instance. */
  readonly heads = signal<ReadonlyMap<string, LogHead>>(new Map())
  /** The row that the reader has before him, while he does not follow. */
  readingAt: Row | null = null

  readonly instanceIds: readonly string[]
  readonly #api: Api
  readonly #frames = new Frames(() => this.#draw())
  #tail: LiveTail | null = null
  /** Ends the requests that belong to the current opening. */
  #opening = new AbortController()
  /** Under what the part of the logs was loaded that is not whole. */
  #loadedUnder = everyLine

  constructor(api: Api, instanceIds: readonly string[]) {
    this.#api = api
    this.instanceIds = instanceIds
    this.pages = new LogPages(api)
    this.paging = new Paging(this.store, this.pages)
  }

  /** By instance the last place of its log, as far as is known. */
  get places(): ReadonlyMap<string, number> {
    return new Map([...this.heads.value].map(([id, { seq }]) => [id, seq]))
  }

  /** Begins anew at the target: at the end it follows, elsewhere the reader has the row before him. */
  async open(target: Target): Promise<void> {
    this.#detach()
    this.#opening.abort()
    this.#opening = new AbortController()
    const { signal: aborted } = this.#opening
    this.#loadedUnder = this.store.filter
    this.readingAt = null
    batch(() => {
      this.phase.value = 'opening'
      this.following.value = target.kind === 'end'
      this.unseen.value = 0
      this.problem.value = null
    })
    await this.#attempt(aborted, async () => {
      this.heads.value = await readLogHeads(this.#api, this.instanceIds, aborted)
      const places = await placesAround(this.pages, this.heads.value, target, aborted)
      aborted.throwIfAborted()
      this.store.open(places)
      this.paging.forget()
      if (target.kind === 'end') this.#attach()
      else this.phase.value = 'history'
      await Promise.all([this.#readOn('older', aborted), target.kind === 'end' ? null : this.#readOn('newer', aborted)])
      const row = rowOfTarget(this.store, target)
      if (row !== undefined) this.show(row)
    })
  }

  /** Brings a row into view. */
  show({ order }: Row): void {
    this.pause()
    this.jump.value = { order }
  }

  pause(): void {
    if (!this.following.value) return
    this.unseen.value = 0
    this.following.value = false
  }

  /** Goes to the end and stays there. */
  follow(): void {
    batch(() => {
      this.following.value = true
      this.unseen.value = 0
    })
    this.readingAt = null
    if (this.phase.value === 'history') void this.open({ kind: 'end' })
    else this.#frames.request()
  }

  /** Reads on at one end, unless that is under way or there is no more. */
  readMore(direction: Direction): void {
    if (this.phase.value === 'opening' || this.problem.value !== null) return
    if (!this.paging.mayRead(direction) || (direction === 'newer' && this.phase.value === 'live')) return
    const { signal: aborted } = this.#opening
    void this.#attempt(aborted, () => this.#readOn(direction, aborted))
  }

  /** Opens the logs anew where the reader is, after something failed. */
  reopen(): void {
    const at = this.readingAt?.entry
    void this.open(at?.kind === 'line' ? { kind: 'line', instanceId: at.instanceId, seq: at.seq } : { kind: 'end' })
  }

  setFilter(filter: LineFilter): void {
    const missing = this.store.window.hasIncomplete && !covers(this.#loadedUnder, filter)
    this.filter.value = filter
    this.store.setFilter(filter)
    this.paging.forget()
    if (missing) this.#loadMissing()
    this.#frames.request()
  }

  setQuery(query: TextQuery | null): void {
    this.query.value = query
    this.store.setQuery(query)
    this.#frames.request()
  }

  close(): void {
    this.#detach()
    this.paging.forget()
    this.#opening.abort()
    this.#frames.stop()
  }

  /** What one frame does. @returns whether there is more to do in the next. */
  #draw(): boolean {
    if (this.#tail !== null) this.#takeNews(this.#tail)
    this.#trim()
    const done = this.store.work(workMs)
    this.version.value += 1
    return !done || (this.#tail?.isWaiting ?? false)
  }

  #takeNews(tail: LiveTail): void {
    const { lines, marks } = tail.take()
    const shown = this.store.append(lines, true)
    for (const mark of marks) this.store.mark(mark)
    if (!this.following.value) this.unseen.value += shown
    this.catchingUp.value = !tail.caughtUp
  }

  /** Keeps the memory bounded: cuts off what is farthest from the reader. */
  #trim(): void {
    if (!this.store.isOverfull) return
    const { rows } = this.store.window
    const reading = this.following.value || this.readingAt === null ? rows.length : indexAtOrder(rows, this.readingAt.order)
    if (reading > rows.length / 2) {
      this.store.trim('oldest')
    } else {
      this.#detach()
      this.phase.value = 'history'
      this.store.trim('newest')
    }
    this.paging.forget()
  }

  async #readOn(direction: Direction, aborted: AbortSignal): Promise<void> {
    this.#loadedUnder = this.store.filter
    const done = await this.paging.read(direction, this.places, aborted).finally(() => this.#frames.request())
    if (done && direction === 'newer' && this.phase.value === 'history') await this.#reachEnd(aborted)
  }

  /** Follows from the end, when that has not moved far away meanwhile; else it is paged on to. */
  async #reachEnd(aborted: AbortSignal): Promise<void> {
    const before = this.heads.value
    const heads = await readLogHeads(this.#api, this.instanceIds, aborted)
    if (this.phase.value !== 'history') return
    const written = [...heads].reduce((sum, [id, { seq }]) => sum + seq - (before.get(id)?.seq ?? 0), 0)
    if (written > nearHead) this.heads.value = heads
    else this.#attach()
    this.paging.forget()
  }

  #attach(): void {
    const { window } = this.store
    for (const [id, { seq }] of this.heads.value) window.reachedNewer(id, seq, false)
    window.follow()
    this.#tail = new LiveTail(this.#api, this.heads.value, {
      news: () => this.#frames.request(),
      gone: () => this.reopen(),
      problem: (error) => {
        this.problem.value = error
      },
    })
    this.phase.value = 'live'
  }

  #detach(): void {
    this.#tail?.stop()
    this.#tail = null
    this.catchingUp.value = false
  }

  /** Loads what the former filter held back: what was loaded under it goes, and comes anew as far as somebody reads there. */
  #loadMissing(): void {
    const at = this.readingAt?.entry
    if (at?.kind !== 'line') {
      if (this.phase.value !== 'live') return void this.open({ kind: 'end' })
    } else {
      const { first, last } = this.store.window.span(at.instanceId)
      const stays = this.phase.value === 'live' && at.seq >= first && at.seq <= last
      if (!stays) return void this.open({ kind: 'line', instanceId: at.instanceId, seq: at.seq })
    }
    this.store.dropIncomplete()
  }

  async #attempt(aborted: AbortSignal, what: () => Promise<void>): Promise<void> {
    try {
      await what()
    } catch (error) {
      if (!aborted.aborted) this.problem.value = asApiError(error)
    }
  }
}
