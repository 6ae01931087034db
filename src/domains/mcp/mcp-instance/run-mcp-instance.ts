import type { McpInstance } from '../../../storage/generated/prisma/client.ts'
import type { Change } from '../../../writing/writer.ts'
import { lockChangeable } from '../lock-changeable.ts'
import { lockUser } from '../lock-user.ts'
import { expiryFromNow } from './expiry.ts'
import { requireRoom } from './require-room.ts'
import { saveMcpInstance } from './save-mcp-instance.ts'
import { startableType } from './startable-type.ts'
import { isActive } from './status-machine.ts'
import { transition } from './transition.ts'
import { usableKeyId } from './usable-key-id.ts'

/**
 * Asks for an instance to run. One that has ended is PENDING again, with a new expiry and the user's key of now; one that was
 * made without being started begins its time now; one that waits to be started again does not wait any longer; one that is to run
 * already stays as it is.
 * @throws PanoptesError NOT_FOUND, CONFLICT, BAD_USER_INPUT as `createMcpInstance`.
 */
export async function startMcpInstance(change: Change, id: string, minutes?: number): Promise<McpInstance> {
  const before = await lockWithUser(change, id)
  if (isActive(before.status) && before.desiredStatus === 'RUNNING' && before.startAfter === null) return before
  // A running instance that is to stop keeps its time; it only is not to stop any more.
  if (before.status === 'RUNNING') return saveMcpInstance(change, before, { desiredStatus: 'RUNNING' })
  const type = await startableType(change, before.mcpTypeId)
  const patch = {
    desiredStatus: 'RUNNING' as const,
    expiresAt: await expiryFromNow(change, type, minutes),
    restartCount: 0,
    startAfter: null,
    apiKeyId: await usableKeyId(change, before.userId, type.id),
  }
  if (before.status === 'PENDING') return saveMcpInstance(change, before, patch)
  await requireRoom(change, before.userId)
  return transition(change, id, {
    from: ['DISCONNECTED', 'EXPIRED', 'ERROR'],
    to: 'PENDING',
    patch: { ...patch, errorMessage: null, exitCode: null },
    event: { type: 'RESTORED', data: { from: before.status } },
  })
}

/**
 * Asks for an instance not to run. A pending one that no gateway has taken is DISCONNECTED at once; any other when its process has ended. One
 * that has ended stays as it is.
 */
export async function stopMcpInstance(change: Change, id: string): Promise<McpInstance> {
  const before = await lockWithUser(change, id)
  if (before.status === 'PENDING' && before.gatewayId === null) {
    return transition(change, id, {
      from: ['PENDING'],
      to: 'DISCONNECTED',
      patch: { desiredStatus: 'STOPPED' },
      event: { type: 'STOPPED', data: { from: 'PENDING' } },
    })
  }
  return before.desiredStatus === 'STOPPED' ? before : saveMcpInstance(change, before, { desiredStatus: 'STOPPED' })
}

/**
 * Has an instance start anew, keeping its expiry: one that a gateway runs when its process has ended, a running one that none has at once, by way of
 * DISCONNECTED; any other as `startMcpInstance`.
 */
export async function restartMcpInstance(change: Change, id: string): Promise<McpInstance> {
  const before = await lockWithUser(change, id)
  if (isActive(before.status) && before.gatewayId !== null) {
    await startableType(change, before.mcpTypeId)
    return saveMcpInstance(change, before, { desiredStatus: 'RUNNING', restartRequested: true, restartCount: 0 })
  }
  if (before.status !== 'RUNNING') return startMcpInstance(change, id)
  const type = await startableType(change, before.mcpTypeId)
  await transition(change, id, {
    from: ['RUNNING'],
    to: 'DISCONNECTED',
    patch: { stoppedAt: change.now },
    event: { type: 'STOPPED', data: { restart: true } },
  })
  return transition(change, id, {
    from: ['DISCONNECTED'],
    to: 'PENDING',
    patch: { desiredStatus: 'RUNNING', processId: null, apiKeyId: await usableKeyId(change, before.userId, type.id) },
    event: { type: 'RESTORED', data: { restart: true } },
  })
}

/** Locks the owner, whose instances are counted, before the instance: in the order in which deleting a user locks them. */
async function lockWithUser(change: Change, id: string): Promise<McpInstance> {
  const owner = await change.tx.mcpInstance.findUnique({ where: { id }, select: { userId: true } })
  if (owner !== null) await lockUser(change, owner.userId)
  await lockChangeable(change, 'McpInstance', id)
  return change.tx.mcpInstance.findUniqueOrThrow({ where: { id } })
}
