import { notFound, PanoptesError } from '../../../errors.ts'
import type { McpInstance, McpInstanceStatus, Prisma } from '../../../storage/generated/prisma/client.ts'
import type { Change } from '../../../writing/writer.ts'
import { type NewMcpEvent, recordEvent } from '../mcp-event/record-events.ts'
import { releasePorts } from '../port-allocation/release-ports.ts'
import { canMove, isActive } from './status-machine.ts'

/** What may change along with the status; status and port belong to the machine itself. */
type TransitionPatch = Omit<Prisma.McpInstanceUncheckedUpdateManyInput, 'id' | 'status' | 'assignedPort'>

export interface Transition {
  /** The states that the caller has reason to expect; any other is a CONFLICT. */
  readonly from: readonly McpInstanceStatus[]
  readonly to: McpInstanceStatus
  readonly patch?: TransitionPatch
  readonly event: Omit<NewMcpEvent, 'instanceId'>
}

/**
 * Moves a live instance's status by compare-and-set, with its event and its audit; the only code that changes a status. An
 * instance that is no longer pending or running gives its port back: whoever ends a process moves the status after the process is
 * gone. Whether the actor may do it is the caller's to know.
 * @returns the instance as it became.
 * @throws PanoptesError NOT_FOUND when there is no such live instance, CONFLICT, naming both states, when it cannot make that
 * move.
 */
export async function transition(change: Change, id: string, { from, to, patch = {}, event }: Transition): Promise<McpInstance> {
  const before = await liveInstance(change, id)
  if (!from.includes(before.status) || !canMove(before.status, to)) throw conflict(before.status, to)
  const [moved] = await change.tx.mcpInstance.updateManyAndReturn({
    where: { id, status: before.status, deletedAt: null },
    data: { ...patch, status: to, updatedAt: change.now },
  })
  if (moved === undefined) throw conflict((await liveInstance(change, id)).status, to)
  if (!isActive(to)) await releasePorts(change, [id])
  const after = isActive(to) ? moved : { ...moved, assignedPort: null }
  await recordEvent(change, { instanceId: id, ...event })
  change.audit({ model: 'McpInstance', row: after, ownerId: after.userId, before, after })
  return after
}

async function liveInstance(change: Change, id: string): Promise<McpInstance> {
  const row = await change.tx.mcpInstance.findFirst({ where: { id, deletedAt: null } })
  if (row === null) throw notFound('McpInstance')
  return row
}

function conflict(from: McpInstanceStatus, to: McpInstanceStatus): PanoptesError {
  return new PanoptesError('CONFLICT', `An instance that is ${from} cannot become ${to}.`)
}
