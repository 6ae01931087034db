import { computed, signal } from '@preact/signals'
import { FarSearch } from '../session/far-search.ts'
import type { LogSession } from '../session/log-session.ts'
import type { Target } from '../session/places.ts'
import { everyLine } from '../store/line-filter.ts'
import type { Row } from '../store/log-line.ts'
import { indexAtOrder } from '../store/row-search.ts'
import { isSelected, type Selection, selectedRows } from '../store/selection.ts'
import { type TextQuery, textMatcher } from '../store/text-query.ts'
import type { LineLink } from './line-link.ts'

const noQuery: TextQuery = { text: '', caseSensitive: false, regex: false }

/** What the reader does with the lines that a session holds: search, select, unfold. */
export class LogReader {
  readonly search = signal<TextQuery>(noQuery)
  /** Whether lines without a match are hidden. */
  readonly onlyMatches = signal(false)
  readonly selection = signal<Selection | null>(null)
  /** Orders of the rows that show their details. */
  readonly unfolded = signal<ReadonlySet<number>>(new Set())
  /** The row that the address leads to. */
  readonly target = signal<number | null>(null)
  /** The match that the reader is at. */
  readonly match = signal<number | null>(null)
  /** What the search finds in a message; null when nothing is looked for, a text when it cannot be. */
  readonly matcher = computed(() => (this.search.value.text === '' ? null : textMatcher(this.search.value)))

  readonly farSearch: FarSearch
  readonly #session: LogSession
  #isOpen = false

  constructor(session: LogSession) {
    this.#session = session
    this.farSearch = new FarSearch(session)
  }

  setSearch(change: Partial<TextQuery>): void {
    this.search.value = { ...this.search.value, ...change }
    this.match.value = null
    this.farSearch.stop()
    this.#session.setQuery(this.search.value)
    if (this.onlyMatches.value) this.#filterByText()
  }

  setOnlyMatches(only: boolean): void {
    this.onlyMatches.value = only
    this.#filterByText()
  }

  /** Shows everything, as a link to a line needs it. */
  showEverything(): void {
    this.onlyMatches.value = false
    this.#session.setFilter(everyLine)
  }

  /** Opens the log: at a line, when one is named and not before the reader already; else at the end. */
  async goTo(line: LineLink | null): Promise<void> {
    if (line === null || !this.#session.instanceIds.includes(line.instanceId)) {
      if (!this.#isOpen) await this.#open({ kind: 'end' })
      this.target.value = null
      return
    }
    const loaded = this.#session.store.rowOf(line.instanceId, line.seq)
    if (loaded === undefined) {
      this.showEverything()
      await this.#open({ kind: 'line', ...line })
    } else this.#session.show(loaded)
    this.target.value = this.#session.store.rowOf(line.instanceId, line.seq)?.order ?? null
  }

  /** Goes to the first line at this moment or later. @param time milliseconds since 1970. */
  goToTime(time: number): Promise<void> {
    return this.#open({ kind: 'time', time })
  }

  /**
   * Goes to the next match, or the one before. Behind the last of the loaded lines the others are searched, and when there is none it goes on at
   * the other end.
   */
  async step(by: 1 | -1): Promise<void> {
    const { matches } = this.#session.store
    if (matches === null) return
    const at = this.match.value ?? this.#session.readingAt?.order
    const index = at === undefined ? matches.length - 1 : this.#indexFrom(matches, at, by)
    const row = matches[index] ?? ((await this.#findBeyond(by)) ? undefined : matches.at(by > 0 ? 0 : -1))
    if (row === undefined) return
    this.match.value = row.order
    this.#session.show(row)
  }

  isSelected(order: number): boolean {
    return isSelected(order, this.selection.value)
  }

  /** @param extend from where the selection was begun; otherwise it begins here. */
  select(order: number, extend: boolean): void {
    this.selection.value = { anchor: extend ? (this.selection.value?.anchor ?? order) : order, focus: order }
  }

  /** Moves the end of the selection by so many shown rows. @returns the row that it is at. */
  move(by: number, extend: boolean): Row | undefined {
    const { shown } = this.#session.store
    const at = this.selection.value?.focus ?? this.#session.readingAt?.order
    const index = at === undefined ? shown.length - 1 : indexAtOrder(shown, at) + (this.selection.value === null ? 0 : by)
    const row = shown[Math.max(0, Math.min(shown.length - 1, index))]
    if (row !== undefined) this.select(row.order, extend)
    return row
  }

  unfold(order: number): void {
    const unfolded = new Set(this.unfolded.value)
    if (!unfolded.delete(order)) unfolded.add(order)
    this.unfolded.value = unfolded
  }

  selected(): readonly Row[] {
    const { value } = this.selection
    return value === null ? [] : selectedRows(this.#session.store.shown, value)
  }

  #indexFrom(matches: readonly Row[], order: number, by: 1 | -1): number {
    if (by < 0) return indexAtOrder(matches, order) - 1
    return indexAtOrder(matches, order + (this.match.value === null ? 0 : 1))
  }

  /** @returns whether the reader was taken to a match that was not loaded. */
  async #findBeyond(by: 1 | -1): Promise<boolean> {
    const direction = by > 0 ? 'newer' : 'older'
    const isAll = by > 0 ? this.#session.phase.value === 'live' : this.#session.paging.atStart.value
    if (isAll || !(await this.farSearch.go(direction, this.search.value))) return false
    this.match.value = this.#session.jump.value?.order ?? null
    return true
  }

  async #open(target: Target): Promise<void> {
    this.#isOpen = true
    this.selection.value = null
    this.unfolded.value = new Set()
    await this.#session.open(target)
  }

  #filterByText(): void {
    const { search, onlyMatches } = this
    const text = onlyMatches.value && search.value.text !== '' ? search.value : null
    this.#session.setFilter({ ...this.#session.filter.value, text })
  }
}
