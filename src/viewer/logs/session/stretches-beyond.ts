import type { Stretch } from '../data/merged-reader.ts'
import type { LogStore } from '../store/log-store.ts'
import type { Direction } from '../store/merge-by-time.ts'

/** The first place of every log. */
const firstPlace = 1

/** By instance what of its log lies beyond the loaded lines. @param heads by instance the last place that counts. */
export function stretchesBeyond(
  direction: Direction,
  { window }: LogStore,
  heads: ReadonlyMap<string, number>,
): ReadonlyMap<string, Stretch> {
  const stretch = (id: string, head: number): Stretch => {
    const { from, to } = window.span(id)
    return direction === 'older' ? { start: from - 1, end: firstPlace } : { start: to + 1, end: head }
  }
  return new Map([...heads].map(([id, head]) => [id, stretch(id, head)]))
}
