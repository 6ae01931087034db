import type { McpInstance, Prisma } from '../../../storage/generated/prisma/client.ts'
import type { Change } from '../../../writing/writer.ts'

/** What may change without the status: all but the status machine's own columns. */
type Patch = Omit<Prisma.McpInstanceUncheckedUpdateInput, 'id' | 'status' | 'assignedPort' | 'deletedAt' | 'deletionId'>

/** Changes columns of an instance that the caller has locked and authorised, with the audit of it. */
export async function saveMcpInstance(change: Change, before: McpInstance, patch: Patch): Promise<McpInstance> {
  const after = await change.tx.mcpInstance.update({ where: { id: before.id }, data: { ...patch, updatedAt: change.now } })
  change.audit({ model: 'McpInstance', row: after, ownerId: after.userId, before, after })
  return after
}
