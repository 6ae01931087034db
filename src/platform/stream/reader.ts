import { ASK, NOTHING, type NoValue, type Pollable } from '../pollable.ts'
import type { Step } from './step.ts'
import type { EndReason, Positions, StreamBatch, StreamEnd } from './stream-batch.ts'
import type { FollowCounters } from './stream-counters.ts'
import type { StreamGroup } from './stream-group.ts'
import type { Follower, WatchedStream } from './watched-stream.ts'

export interface ReaderOptions<Content> {
  readonly streams: ReadonlyMap<string, WatchedStream<Content>>
  readonly group: StreamGroup<Content>
  readonly positions: Positions
  /** Jumps to the head when more than so many entries lie before it, once it is LIVE; null to read every one. */
  readonly skipBeyond: number | null
  /** After how long (ms) a reader whose filter holds everything back is handed its new positions. */
  readonly quietMs: number
  /** How long (ms) a reader rests when the database cannot be asked. */
  readonly retryMs: number
  readonly counters: FollowCounters
  readonly signal: AbortSignal
  readonly onError: (error: unknown) => void
  /** Called once, as soon as nobody reads any more. */
  readonly onClose: (reader: Reader<Content>) => void
}

export type ReaderBatches<Content> = AsyncGenerator<StreamBatch<Content>, void, undefined> & Pollable<StreamBatch<Content>>

/** One subscription: it holds a position in each of its streams and takes what lies behind; nothing is kept for it. */
export class Reader<Content> implements Follower {
  readonly #options: ReaderOptions<Content>
  /** How far each stream had come when the reader came. */
  readonly #backfillTo: Positions
  #positions: Positions
  #phase: StreamBatch<Content>['phase'] = 'BACKFILL'
  #skipped = 0
  #ended: StreamEnd[] = []
  readonly #over = new Set<string>()
  #wake: (() => void) | null = null
  #listener: (() => void) | null = null
  #closed = false
  #sentAt = performance.now()
  /** Whether it has to be handed a batch even if nothing is in it. */
  #due = false
  /** Whether it stands elsewhere than its last batch said. */
  #moved = false

  constructor(options: ReaderOptions<Content>) {
    this.#options = options
    this.#positions = options.positions
    this.#backfillTo = new Map([...options.streams].map(([id, { head }]) => [id, head]))
    for (const stream of options.streams.values()) stream.followers.add(this)
    if (options.signal.aborted) this.#close()
    else options.signal.addEventListener('abort', this.#close, { once: true })
  }

  /** The greatest number of entries that it still has to read of a stream. */
  get lag(): number {
    let lag = 0
    for (const [id, after] of this.#positions) if (!this.#over.has(id)) lag = Math.max(lag, this.#headOf(id) - after)
    return lag
  }

  /** Whether it should be woken though nothing happened: its positions are worth telling. */
  get isOverdue(): boolean {
    return this.#moved && performance.now() - this.#sentAt >= this.#options.quietMs
  }

  /** Whether it has not yet come to a place in a stream. */
  isBefore(streamId: string, place: number): boolean {
    return (this.#positions.get(streamId) ?? 0) < place
  }

  wake(): void {
    if (this.#wake) this.#wake()
    else this.#listener?.()
  }

  /** A stream is over for this reader: the next batch says so, and holds nothing more of it. */
  end(streamId: string, reason: EndReason, exitCode: number | null): void {
    if (this.#over.has(streamId)) return
    this.#over.add(streamId)
    this.#ended.push({ streamId, reason, exitCode })
    this.wake()
  }

  /** Hands out batches until every stream is over or the signal aborts; at the head without a promise for each. */
  batches(): ReaderBatches<Content> {
    return Object.assign(this.#generate(), {
      poll: () => this.#poll(),
      onReady: (listener: () => void) => {
        this.#listener = listener
      },
    })
  }

  async *#generate(): AsyncGenerator<StreamBatch<Content>, void, undefined> {
    try {
      while (!this.#closed && !this.#isOver) {
        const batch = await this.#next()
        if (this.#closed) return
        if (batch !== null) yield this.#handed(batch)
      }
    } finally {
      this.#close()
    }
  }

  #poll(): StreamBatch<Content> | NoValue {
    if (this.#closed || this.#isOver) return ASK
    try {
      const found = this.#now()
      if (found instanceof Promise) return ASK
      return typeof found === 'object' ? this.#handed(found) : found
    } catch {
      // Whoever asks runs into the same, and waits before it is tried again.
      return ASK
    }
  }

  get #isOver(): boolean {
    return this.#ended.length === 0 && this.#over.size === this.#options.streams.size
  }

  #handed(batch: StreamBatch<Content>): StreamBatch<Content> {
    this.#sentAt = performance.now()
    this.#moved = false
    this.#due = false
    return batch
  }

  /** The next batch, or the step that has to be waited for to make it, or NOTHING. */
  #now(): StreamBatch<Content> | Promise<Step<Content>> | typeof NOTHING {
    for (;;) {
      if (this.#ended.length > 0) return this.#batch([])
      if (this.#phase === 'BACKFILL' && !this.#isBefore(this.#backfillTo)) {
        this.#phase = 'LIVE'
        // Told at once, with whatever is there: a reader knows that it has caught up, and has a place to come back to.
        this.#due = true
      }
      this.#skip()
      if (!this.#isBehind()) return this.#due || this.#skipped > 0 || this.isOverdue ? this.#batch([]) : NOTHING
      const step = this.#options.group.step(this.#positions)
      if (step instanceof Promise) return step
      const batch = this.#take(step)
      if (batch !== null) return batch
    }
  }

  async #next(): Promise<StreamBatch<Content> | null> {
    try {
      const found = this.#now()
      if (found instanceof Promise) return this.#take(await found)
      if (found !== NOTHING) return found
      await this.#sleep()
    } catch (error) {
      this.#options.onError(error)
      await this.#sleep(this.#options.retryMs)
    }
    return null
  }

  #take(step: Step<Content>): StreamBatch<Content> | null {
    this.#positions = step.positions
    this.#moved = true
    const plain = this.#over.size === 0 && this.#skipped === 0
    if (plain && (step.entries.length > 0 || this.#due || this.isOverdue)) return step.batch(this.#phase)
    const held = step.entries.filter(({ streamId }) => !this.#over.has(streamId))
    return held.length > 0 || this.#due || this.#skipped > 0 || this.isOverdue ? this.#batch(held) : null
  }

  #batch(entries: StreamBatch<Content>['entries']): StreamBatch<Content> {
    const batch = { entries, positions: this.#positions, phase: this.#phase, skipped: this.#skipped, ended: this.#ended }
    this.#skipped = 0
    this.#ended = []
    return batch
  }

  #skip(): void {
    const { skipBeyond, counters } = this.#options
    if (skipBeyond === null || this.#phase === 'BACKFILL') return
    for (const [id, after] of this.#positions) {
      const head = this.#headOf(id)
      if (head - after <= skipBeyond || this.#over.has(id)) continue
      this.#positions = new Map([...this.#positions, [id, head]])
      this.#skipped += head - after
      counters.skipped += head - after
    }
  }

  #headOf(streamId: string): number {
    return this.#options.streams.get(streamId)?.head ?? 0
  }

  /** Whether there is something to read in a stream that is not over. */
  #isBehind(): boolean {
    for (const [id, after] of this.#positions) if (this.#headOf(id) > after && !this.#over.has(id)) return true
    return false
  }

  #isBefore(places: Positions): boolean {
    for (const [id, after] of this.#positions) if ((places.get(id) ?? 0) > after && !this.#over.has(id)) return true
    return false
  }

  async #sleep(ms?: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined
    await new Promise<void>((resolve) => {
      this.#wake = resolve
      if (this.#closed) resolve()
      else if (ms !== undefined) timer = setTimeout(resolve, ms).unref()
    })
    clearTimeout(timer)
    this.#wake = null
  }

  /** Frees everything at once, whatever the generator waits for. */
  readonly #close = (): void => {
    if (this.#closed) return
    this.#closed = true
    const { signal, streams, onClose } = this.#options
    signal.removeEventListener('abort', this.#close)
    for (const stream of streams.values()) stream.followers.delete(this)
    onClose(this)
    this.wake()
  }
}
