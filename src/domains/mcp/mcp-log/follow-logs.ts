import { fence, parametersOf } from '../../../access/fence.ts'
import { matches } from '../../../access/matches.ts'
import type { Viewer } from '../../../access/viewer.ts'
import { badField, notFound } from '../../../errors.ts'
import type { FollowOptions } from '../../../platform/stream/follow-options.ts'
import type { Positions } from '../../../platform/stream/stream-batch.ts'
import type { Database } from '../../../storage/database.ts'
import { placesBefore } from './first-since.ts'
import type { LogFilter } from './log-filter.ts'
import type { LogContent, LogOwner } from './mcp-log-stream.ts'

export interface FollowLogs {
  readonly instanceIds: readonly string[]
  /** Where the reader left off. */
  readonly after: Positions | null
  /** Entries before the head to start with, where `after` says nothing. */
  readonly tail: number
  readonly filter: LogFilter
  readonly onLag: 'CATCH_UP' | 'SKIP'
}

/**
 * How a viewer follows logs: behind `after`, else `tail` entries back, else at the first entry since the filter's moment, else from now on. Follows
 * only instances that the viewer sees, and ends when they are deleted or out of its sight.
 */
export function followLogs(
  { pool }: Database,
  viewer: Viewer,
  { instanceIds, after, tail, filter, onLag }: FollowLogs,
  signal: AbortSignal,
): FollowOptions<LogContent, LogOwner> {
  const visible = fence('McpInstance', viewer, { deleted: 'INCLUDE' })
  const sees = (owner: LogOwner) => matches(visible, owner, parametersOf(viewer))
  return {
    streamIds: instanceIds,
    filter,
    onLag,
    signal,
    async start(standings) {
      const heads = new Map<string, number>()
      for (const id of instanceIds) {
        const standing = standings.get(id)
        if (standing === undefined || standing.facts.deletedAt !== null || !sees(standing.facts)) throw notFound('McpInstance')
        heads.set(id, standing.head)
      }
      if (after !== null && !instanceIds.some((id) => after.has(id))) {
        throw badField('after', 'This cursor belongs to the logs of other instances.')
      }
      const since = tail === 0 && filter.since !== null ? await placesBefore(pool, instanceIds, filter.since) : null
      return new Map([...heads].map(([id, head]) => [id, startOf(head, after?.get(id), tail, since?.get(id))]))
    },
    endOf(owner) {
      if (owner.deletedAt !== null) return { reason: 'DELETED', exitCode: owner.exitCode }
      return sees(owner) ? null : { reason: 'ACCESS_LOST', exitCode: null }
    },
  }
}

function startOf(head: number, after: number | undefined, tail: number, since: number | undefined): number {
  if (after === undefined) return tail > 0 ? Math.max(0, head - tail) : (since ?? head)
  if (after <= head) return after
  throw badField('after', 'This cursor lies behind the end of the log: it comes from another database, or from before a restore.')
}
