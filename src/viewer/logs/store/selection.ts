import type { Row } from './log-line.ts'
import { indexAtOrder } from './row-search.ts'

/** A run of shown rows, from where it was begun to where it was drawn, by their orders. */
export interface Selection {
  readonly anchor: number
  readonly focus: number
}

/** The rows that are selected; those that a filter hides meanwhile are not. */
export function selectedRows(shown: readonly Row[], { anchor, focus }: Selection): readonly Row[] {
  const [first, last] = anchor < focus ? [anchor, focus] : [focus, anchor]
  return shown.slice(indexAtOrder(shown, first), indexAtOrder(shown, last + 1))
}

export function isSelected(order: number, selection: Selection | null): boolean {
  if (selection === null) return false
  const { anchor, focus } = selection
  return anchor < focus ? order >= anchor && order <= focus : order >= focus && order <= anchor
}
