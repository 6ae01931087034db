import { everyLine, keeper, type LineFilter } from './line-filter.ts'
import type { LogLine, Mark, Row } from './log-line.ts'
import { LogWindow } from './log-window.ts'
import { RowIndex } from './row-index.ts'
import { type TextQuery, textMatcher } from './text-query.ts'

/** Rows that are kept: about 60 MB of ordinary lines. */
export const defaultKept = 200_000
/** By what part of that it is overstepped before rows are cut off: moving all the others costs as much for one row as for thousands. */
const slack = 0.05

/** The loaded lines, those of them that a filter lets through, and those of these that a query finds. Knows no network and no screen. */
export class LogStore {
  readonly window = new LogWindow()
  #kept = defaultKept
  #filter: LineFilter = everyLine
  #query: TextQuery | null = null
  #shown = new RowIndex(keeper(everyLine), [])
  /** What will be shown when it has been looked through: until then the reader sees what he saw. */
  #nextShown: RowIndex | null = null
  #matches: RowIndex | null = null

  get shown(): readonly Row[] {
    return this.#shown.rows
  }

  /** The shown rows that the query finds, as far as they have been looked through; null without a query. */
  get matches(): readonly Row[] | null {
    return this.#matches?.rows ?? null
  }

  /** The row of a line, when it is loaded and shown. */
  rowOf(instanceId: string, seq: number): Row | undefined {
    return this.shown.find(({ entry }) => entry.kind === 'line' && entry.seq === seq && entry.instanceId === instanceId)
  }

  get filter(): LineFilter {
    return this.#filter
  }

  get query(): TextQuery | null {
    return this.#query
  }

  /** Says how many rows are to be kept. */
  keep(rows: number): void {
    this.#kept = rows
  }

  open(places: ReadonlyMap<string, number>): void {
    this.window.open(places)
    this.#reindex()
    this.work(Number.POSITIVE_INFINITY)
  }

  /** Adds lines behind all others. @returns how many of them are shown. */
  append(lines: readonly LogLine[], whole: boolean): number {
    return this.#appended(this.window.append(lines, whole))
  }

  mark(mark: Mark): void {
    this.#appended([this.window.mark(mark)])
  }

  /** Adds lines before all others. @returns how many of them are shown. */
  prepend(lines: readonly LogLine[], whole: boolean): number {
    const added = this.window.prepend(lines, whole)
    const before = this.#shown.rows.length
    for (const index of this.#indexes()) index.prepend(added, this.window.rows)
    return this.#shown.rows.length - before
  }

  /** Whether there are more rows than are to be kept. */
  get isOverfull(): boolean {
    return this.window.rows.length > this.#kept * (1 + slack)
  }

  /** Forgets rows at one end, down to what is to be kept. */
  trim(end: 'oldest' | 'newest'): void {
    const excess = this.window.rows.length - this.#kept
    if (excess <= 0) return
    if (end === 'oldest') this.window.dropOldest(excess)
    else this.window.dropNewest(excess)
    this.#cutIndexes()
  }

  dropIncomplete(): void {
    this.window.dropIncomplete()
    this.#cutIndexes()
  }

  /** Takes effect when `work` has looked through everything. */
  setFilter(filter: LineFilter): void {
    this.#filter = filter
    this.#reindex()
  }

  setQuery(query: TextQuery | null): void {
    this.#query = query
    this.#matches = this.#matchIndex()
  }

  /** Looks through rows for a new filter or query, for so many milliseconds. @returns whether nothing is left to do. */
  work(budgetMs: number): boolean {
    const until = performance.now() + budgetMs
    const { rows } = this.window
    if (this.#nextShown !== null) {
      if (!this.#nextShown.work(rows, until)) return false
      this.#shown = this.#nextShown
      this.#nextShown = null
    }
    return this.#matches?.work(rows, until) ?? true
  }

  #appended(added: readonly Row[]): number {
    const before = this.#shown.rows.length
    for (const index of this.#indexes()) index.append(added)
    return this.#shown.rows.length - before
  }

  #reindex(): void {
    this.#nextShown = new RowIndex(keeper(this.#filter), this.window.rows)
    this.#matches = this.#matchIndex()
  }

  #matchIndex(): RowIndex | null {
    const matcher = this.#query === null || this.#query.text === '' ? 'nothing is looked for' : textMatcher(this.#query)
    if (typeof matcher === 'string') return null
    const keep = keeper(this.#filter)
    return new RowIndex((entry) => entry.kind === 'line' && keep(entry) && matcher.matches(entry.message), this.window.rows)
  }

  #cutIndexes(): void {
    const { rows } = this.window
    const first = rows[0]?.order ?? Number.POSITIVE_INFINITY
    const last = rows.at(-1)?.order ?? Number.NEGATIVE_INFINITY
    for (const index of this.#indexes()) index.cut(first, last)
  }

  #indexes(): readonly RowIndex[] {
    return [this.#shown, this.#nextShown, this.#matches].filter((index) => index !== null)
  }
}
