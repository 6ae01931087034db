import { signal } from '@preact/signals'
import type { Order, Shown } from './listed.ts'

/** How the list is looked at; it stays so while one visits other screens. */
export const searched = signal('')
export const shown = signal<Shown>('all')
export const order = signal<Order>({ by: 'age', descending: false })
/** The one that was looked at last; null for none. */
export const lastOpened = signal<string | null>(null)
/** Ids of those whose logs are wanted together. */
export const selected = signal<ReadonlySet<string>>(new Set())

export function toggleSelected(id: string): void {
  const next = new Set(selected.peek())
  if (!next.delete(id)) next.add(id)
  selected.value = next
}

/** Sorts by a column; by the same one again turns the order round. */
export function sortBy(by: Order['by']): void {
  const current = order.peek()
  order.value = { by, descending: current.by === by && !current.descending }
}
