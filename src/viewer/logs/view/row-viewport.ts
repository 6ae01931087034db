import { signal } from '@preact/signals'
import type { LogSession } from '../session/log-session.ts'
import type { Row } from '../store/log-line.ts'
import { RowLayout } from '../store/row-layout.ts'
import { indexAtOrder, rowAtOrder } from '../store/row-search.ts'

/** Rows that are in the page above and below those in view, so that scrolling does not outrun drawing. */
const overscan = 12
/** So near the end of what is loaded, more is read: some screens. */
const nearEnd = 120
/** What differs by less than this is the same place, in pixels: browsers round. */
const close = 1.5
/** Room above the first row, for saying what comes before it, in pixels; also in log-rows.css. */
export const headRoom = 32

/** What is kept at its place while rows come and go: a row, and how far below the top of the view its own top is. */
interface Anchor {
  readonly order: number
  readonly below: number
}

export interface VisibleRows {
  readonly rows: readonly Row[]
  /** Pixels above the first of them, and of everything. */
  readonly top: number
  readonly total: number
}

/**
 * Where the reader is among the shown rows: at the end, or at a row that stays where it is whatever is added before or behind it. Says which rows
 * are to be in the page, and keeps the scroll position to what it says.
 */
export class RowViewport {
  /** Grows when the reader has moved or rows turned out to be of another height. */
  readonly version = signal(0)
  readonly #session: LogSession
  readonly #layout = new RowLayout(20)
  #element: HTMLElement | null = null
  #height = 0
  #anchor: Anchor | null = null
  /** The row that is to be brought into view when it has been drawn. */
  #revealed: number | null = null
  /** Where the view was put last: a scroll event from anywhere else was the reader. */
  #scrollTop = 0
  #firstOrder: number | undefined
  #wasHistory = false
  #rows: readonly Row[] = []

  constructor(session: LogSession) {
    this.#session = session
  }

  /** Begins to watch the scrolling element. @returns ends it. */
  attach(element: HTMLElement): () => void {
    this.#element = element
    // What scrolls must be within reach of the keyboard.
    element.tabIndex = 0
    const observer = new ResizeObserver(() => {
      this.#height = element.clientHeight
      this.version.value += 1
    })
    observer.observe(element)
    element.addEventListener('scroll', this.#onScroll, { passive: true })
    return () => {
      observer.disconnect()
      element.removeEventListener('scroll', this.#onScroll)
      this.#element = null
    }
  }

  /** Gives the lines the keyboard. */
  focus(): void {
    this.#element?.focus()
  }

  /** Forgets all heights, since rows look otherwise now. @param rowHeight of an ordinary row in pixels. */
  reset(rowHeight: number): void {
    this.#holdPlace()
    this.#layout.reset(rowHeight)
    this.version.value += 1
  }

  /** The rows that are to be in the page now. */
  visible(): VisibleRows {
    this.#take(this.#session.store.shown)
    const rows = this.#rows
    const top = this.#target()
    if (rows.length === 0) return { rows: [], top: headRoom, total: headRoom }
    const first = Math.max(0, this.#indexAt(top) - overscan)
    const end = Math.min(rows.length, this.#indexAt(top + this.#height) + overscan + 1)
    return { rows: rows.slice(first, end), top: this.#offsetAt(first), total: this.#total() }
  }

  /** Puts the view where it belongs, once the rows are in the page. @param drawn their elements' parent. */
  settle(drawn: HTMLElement): void {
    const grown = this.#measure(drawn)
    const moved = this.#revealNow()
    if (grown || moved) this.version.value += 1
    const element = this.#element
    if (element === null) return
    this.#followFromHistory()
    const target = this.#target()
    if (Math.abs(element.scrollTop - target) >= close) element.scrollTop = target
    this.#scrollTop = element.scrollTop
    this.#readOn()
  }

  /** Goes to a row, and shows it with some rows before it unless it is in view already. */
  show(order: number): void {
    this.#take(this.#session.store.shown)
    const top = this.#offsetAt(indexAtOrder(this.#rows, order)) - this.#scrollTop
    const isInView = top >= 0 && top + this.#layout.heightOf(order) <= this.#height
    this.#anchor = { order, below: isInView ? top : Math.floor(this.#height / 3) }
    this.#note()
  }

  /** Scrolls no more than it takes to have the row in view, once it is as high as it will be. */
  reveal(order: number): void {
    this.#holdPlace()
    this.#revealed = order
    this.#note()
  }

  /** Stays at the rows that are in view now. */
  hold(): void {
    this.#holdPlace()
    this.#note()
  }

  /** Somebody who has read on to the end of the log, and is there when it turns out to be the end, goes on with what is written. */
  #followFromHistory(): void {
    const { phase } = this.#session
    const arrived = this.#wasHistory && phase.value === 'live'
    this.#wasHistory = phase.value === 'history'
    if (arrived && this.#target() + this.#height >= this.#total() - close) this.#session.follow()
  }

  readonly #onScroll = () => {
    const element = this.#element
    if (element === null || Math.abs(element.scrollTop - this.#scrollTop) < close) return
    this.#scrollTop = element.scrollTop
    const atEnd = element.scrollTop + this.#height >= this.#total() - close
    if (atEnd && this.#session.phase.value === 'live') {
      this.#anchor = null
      this.#session.follow()
    } else {
      this.#anchor = this.#anchorAt(element.scrollTop)
      this.#note()
    }
    this.version.value += 1
  }

  /** @returns whether the view has to move for it. */
  #revealNow(): boolean {
    const order = this.#revealed
    if (order === null) return false
    this.#revealed = null
    const top = this.#offsetAt(indexAtOrder(this.#rows, order)) - this.#target()
    const room = this.#height - this.#layout.heightOf(order)
    if (top >= 0 && top <= room) return false
    this.#anchor = { order, below: top < 0 ? 0 : Math.max(0, room) }
    return true
  }

  /** Tells the session where the reader is. */
  #note(): void {
    this.#session.pause()
    const order = this.#anchor?.order
    this.#session.readingAt = order === undefined ? null : (this.#rows[indexAtOrder(this.#rows, order)] ?? null)
    this.version.value += 1
  }

  #holdPlace(): void {
    if (!this.#session.following.value || this.#anchor === null) this.#anchor = this.#anchorAt(this.#target())
  }

  #anchorAt(top: number): Anchor | null {
    const index = this.#indexAt(top)
    const row = this.#rows[index]
    return row === undefined ? null : { order: row.order, below: this.#offsetAt(index) - top }
  }

  /** Where the view is to be: pixels from the top of everything. */
  #target(): number {
    const end = Math.max(0, this.#total() - this.#height)
    if (this.#session.following.value) {
      this.#anchor = null
      return end
    }
    this.#anchor ??= this.#anchorAt(this.#scrollTop)
    if (this.#anchor === null) return 0
    const { order, below } = this.#anchor
    return Math.max(0, Math.min(end, this.#offsetAt(indexAtOrder(this.#rows, order)) - below))
  }

  /** Takes over the rows, and forgets the heights of those that are gone. */
  #take(rows: readonly Row[]): void {
    const replaced = rows !== this.#rows || rows[0]?.order !== this.#firstOrder
    this.#rows = rows
    this.#firstOrder = rows[0]?.order
    if (replaced) this.#layout.retain((order) => rowAtOrder(rows, order) !== undefined)
  }

  /** @returns whether a row was thought to be of another height. */
  #measure(drawn: HTMLElement): boolean {
    const heights = [...drawn.children].map((child) => child.getBoundingClientRect().height)
    let changed = false
    for (const [index, child] of [...drawn.children].entries()) {
      const order = child instanceof HTMLElement ? Number(child.dataset.order) : Number.NaN
      if (this.#layout.measured(order, heights[index] ?? this.#layout.rowHeight)) changed = true
    }
    return changed
  }

  #readOn(): void {
    const top = this.#target()
    if (this.#indexAt(top) < nearEnd) this.#session.readMore('older')
    if (this.#indexAt(top + this.#height) > this.#rows.length - nearEnd) this.#session.readMore('newer')
  }

  #total(): number {
    return headRoom + this.#layout.total(this.#laidOut())
  }

  #offsetAt(index: number): number {
    const order = this.#rows[index]?.order ?? Number.POSITIVE_INFINITY
    return headRoom + this.#layout.offsetOf(Math.min(index, this.#rows.length), order)
  }

  #indexAt(offset: number): number {
    return this.#layout.indexAtOffset(offset - headRoom, this.#laidOut())
  }

  #laidOut() {
    return { count: this.#rows.length, indexAt: (order: number) => indexAtOrder(this.#rows, order) }
  }
}
