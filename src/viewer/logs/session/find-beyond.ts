import type { LogPages } from '../data/log-pages.ts'
import { MergedReader } from '../data/merged-reader.ts'
import type { LogLine } from '../store/log-line.ts'
import type { LogStore } from '../store/log-store.ts'
import type { Direction } from '../store/merge-by-time.ts'
import type { TextQuery } from '../store/text-query.ts'
import { stretchesBeyond } from './stretches-beyond.ts'

/**
 * The nearest line that a query finds beyond those that are loaded; null when there is none. Rejects with an ApiError, or an AbortError.
 * @param heads by instance the last place that is looked at.
 */
export async function findBeyond(
  direction: Direction,
  query: TextQuery,
  { store, pages, heads }: { readonly store: LogStore; readonly pages: LogPages; readonly heads: ReadonlyMap<string, number> },
  signal: AbortSignal,
): Promise<LogLine | null> {
  const stretches = stretchesBeyond(direction, store, heads)
  const reader = new MergedReader(pages, { ...store.filter, text: query }, direction, stretches)
  while (!reader.done) {
    const lines = await reader.next(signal)
    const nearest = lines.at(direction === 'older' ? -1 : 0)
    if (nearest !== undefined) return nearest
  }
  return null
}
