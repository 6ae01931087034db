import { ApiError } from '../../api/api-error.ts'
import type { LogHead } from '../data/log-head.ts'
import type { LogPages } from '../data/log-pages.ts'
import type { Row } from '../store/log-line.ts'
import type { LogStore } from '../store/log-store.ts'

/** What somebody wants to see. */
export type Target =
  | { readonly kind: 'end' }
  | { readonly kind: 'line'; readonly instanceId: string; readonly seq: number }
  | { readonly kind: 'time'; readonly time: number }

/**
 * By instance the place behind which lines are to be read on for the target, and before which back.
 * @throws ApiError NOT_FOUND for a line that is not there (any more).
 */
export async function placesAround(
  pages: LogPages,
  heads: ReadonlyMap<string, LogHead>,
  target: Target,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, number>> {
  if (target.kind === 'end') return new Map([...heads].map(([id, { seq }]) => [id, seq]))
  const time = target.kind === 'time' ? target.time : await timeOf(pages, target, signal)
  const places = [...heads].map(async ([id, head]) => {
    if (target.kind === 'line' && target.instanceId === id) return [id, target.seq - 1] as const
    const first = await pages.since(id, time, signal)
    return [id, first === undefined ? head.seq : first.seq - 1] as const
  })
  return new Map(await Promise.all(places))
}

async function timeOf(
  pages: LogPages,
  { instanceId, seq }: { readonly instanceId: string; readonly seq: number },
  signal: AbortSignal,
): Promise<number> {
  const line = await pages.at(instanceId, seq, signal)
  if (line === undefined) throw new ApiError(`Line ${seq} of ${instanceId} is not there, or not any more.`, 'NOT_FOUND')
  return line.time
}

/** The shown row that a target means; undefined for the end, and where its line is not shown. */
export function rowOfTarget(store: LogStore, target: Target): Row | undefined {
  if (target.kind === 'end') return undefined
  if (target.kind === 'line') return store.rowOf(target.instanceId, target.seq)
  return store.shown.find(({ entry }) => entry.time >= target.time) ?? store.shown.at(-1)
}
