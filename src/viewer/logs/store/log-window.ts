import {
  cutBefore,
  cutBehind,
  emptySpan,
  followedOn,
  grownNewer,
  grownOlder,
  isComplete,
  type LoadedSpan,
} from './loaded-span.ts'
import type { LogLine, Mark, Row } from './log-line.ts'

/** Between the orders of two openings: more rows than can come before the first of one. */
const farAway = 2 ** 32

/**
 * The loaded part of several logs in reading order: a run that grows at both ends and is cut at both. A row never moves once it is there.
 * Every line comes once; where the places of a log do not join, a mark says so.
 */
export class LogWindow {
  #rows: Row[] = []
  readonly #spans = new Map<string, LoadedSpan>()
  #oldest = 0
  #newest = -1

  get rows(): readonly Row[] {
    return this.#rows
  }

  /** What is loaded of an instance's log. @throws Error for an instance that the window was not opened for. */
  span(instanceId: string): LoadedSpan {
    const span = this.#spans.get(instanceId)
    if (span === undefined) throw new Error(`the window does not hold ${instanceId}`)
    return span
  }

  /** Whether a filter has held lines back in a part of some log. */
  get hasIncomplete(): boolean {
    return [...this.#spans.values()].some((span) => !isComplete(span))
  }

  /** Begins anew, without rows. @param places by instance, the place behind which it opens. */
  open(places: ReadonlyMap<string, number>): void {
    this.#rows = []
    this.#spans.clear()
    for (const [id, place] of places) this.#spans.set(id, emptySpan(place))
    this.#newest += farAway
    this.#oldest = this.#newest + 1
  }

  /**
   * Adds lines behind all others, in the order given; those that are here already are left out.
   * @param whole whether no filter held lines back between them.
   * @returns the new rows, marks among them.
   */
  append(lines: readonly LogLine[], whole: boolean): Row[] {
    const added: Row[] = []
    for (const line of lines) {
      const span = this.span(line.instanceId)
      if (line.seq <= span.to) continue
      if (whole && line.seq > span.to + 1) added.push(this.#behind(gapMark(line, line.seq - span.to - 1)))
      added.push(this.#behind(line))
      this.#spans.set(line.instanceId, grownNewer(span, line.seq, whole))
    }
    for (const row of added) this.#rows.push(row)
    return added
  }

  /** Adds lines before all others; like `append` otherwise. @returns the new rows in reading order. */
  prepend(lines: readonly LogLine[], whole: boolean): Row[] {
    const added: Row[] = []
    for (let index = lines.length - 1; index >= 0; index -= 1) {
      const line = lines[index]
      if (line === undefined) break
      const span = this.span(line.instanceId)
      if (line.seq >= span.from) continue
      if (whole && line.seq < span.from - 1) added.push(this.#before(gapMark(line, span.from - line.seq - 1)))
      added.push(this.#before(line))
      this.#spans.set(line.instanceId, grownOlder(span, line.seq, whole))
    }
    added.reverse()
    this.#rows = added.concat(this.#rows)
    return added
  }

  /** Adds a mark behind all rows. */
  mark(mark: Mark): Row {
    const row = this.#behind(mark)
    this.#rows.push(row)
    return row
  }

  /** Notes that there is nothing more to load of a log between what is here and the place. */
  reachedOlder(instanceId: string, from: number, whole: boolean): void {
    const span = this.span(instanceId)
    if (from < span.from) this.#spans.set(instanceId, grownOlder(span, from, whole))
  }

  /** Like `reachedOlder`, towards the end. */
  reachedNewer(instanceId: string, to: number, whole: boolean): void {
    const span = this.span(instanceId)
    if (to > span.to) this.#spans.set(instanceId, grownNewer(span, to, whole))
  }

  /** Prepares all logs for being followed from where they are loaded to. */
  follow(): void {
    for (const [id, span] of this.#spans) this.#spans.set(id, followedOn(span))
  }

  /** Removes the first rows. */
  dropOldest(count: number): void {
    for (const { entry } of this.#rows.splice(0, count)) {
      if (entry.kind === 'line') this.#spans.set(entry.instanceId, cutBefore(this.span(entry.instanceId), entry.seq + 1))
    }
  }

  /** Removes the last rows. */
  dropNewest(count: number): void {
    const removed = this.#rows.splice(Math.max(0, this.#rows.length - count))
    for (const { entry } of removed.reverse()) {
      if (entry.kind === 'line') this.#spans.set(entry.instanceId, cutBehind(this.span(entry.instanceId), entry.seq - 1))
    }
  }

  /** Removes all rows outside of the run that is loaded whole in every log, for a filter that lets more through. */
  dropIncomplete(): void {
    const isIncomplete = ({ entry }: Row) => {
      if (entry.kind === 'mark') return false
      const { first, last } = this.span(entry.instanceId)
      return entry.seq < first || entry.seq > last
    }
    const lastBefore = this.#rows.findLastIndex((row) => isIncomplete(row) && this.#liesBefore(row))
    const firstBehind = this.#rows.findIndex((row) => isIncomplete(row) && !this.#liesBefore(row))
    if (firstBehind >= 0) this.dropNewest(this.#rows.length - firstBehind)
    this.dropOldest(lastBefore + 1)
    for (const [id, { first, last }] of this.#spans) this.#spans.set(id, { from: first, first, last, to: last })
  }

  #liesBefore({ entry }: Row): boolean {
    return entry.kind === 'line' && entry.seq < this.span(entry.instanceId).first
  }

  #behind(entry: LogLine | Mark): Row {
    this.#newest += 1
    return { order: this.#newest, entry }
  }

  #before(entry: LogLine | Mark): Row {
    this.#oldest -= 1
    return { order: this.#oldest, entry }
  }
}

function gapMark({ instanceId, time }: LogLine, missing: number): Mark {
  const text = missing === 1 ? 'a line is missing here' : `${missing.toLocaleString('en')} lines are missing here`
  return { kind: 'mark', instanceId, time, tone: 'bad', text }
}
