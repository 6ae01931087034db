import { fence, parametersOf } from '../../../access/fence.ts'
import { matches } from '../../../access/matches.ts'
import type { Viewer } from '../../../access/viewer.ts'
import { notFound } from '../../../errors.ts'
import type { Standing } from '../../../platform/stream/stream-store.ts'
import type { LogOwner } from './mcp-log-stream.ts'

/** Owners that are remembered, some hundred bytes each. */
const remembered = 10_000

/**
 * Whether a viewer may append to an instance's log: whoever sees the instance. Whose an instance is never changes, so that is asked once and
 * remembered; that it is still there and not deleted is checked by the statement that appends.
 */
export function createAppendRights(standings: (ids: readonly string[]) => Promise<ReadonlyMap<string, Standing<LogOwner>>>) {
  const owners = new Map<string, LogOwner>()

  async function ownerOf(instanceId: string): Promise<LogOwner | undefined> {
    const known = owners.get(instanceId)
    if (known) return known
    const owner = (await standings([instanceId])).get(instanceId)?.facts
    if (owner === undefined) return undefined
    for (const oldest of owners.keys()) {
      if (owners.size < remembered) break
      owners.delete(oldest)
    }
    owners.set(instanceId, owner)
    return owner
  }

  return {
    /** @throws PanoptesError NOT_FOUND */
    async require(viewer: Viewer, instanceId: string): Promise<void> {
      const owner = await ownerOf(instanceId)
      const visible = fence('McpInstance', viewer, { deleted: 'INCLUDE' })
      if (owner === undefined || !matches(visible, owner, parametersOf(viewer))) throw notFound('McpInstance')
    },
  }
}
