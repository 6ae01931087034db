import { notFound, PanoptesError } from '../../../errors.ts'
import type { McpType } from '../../../storage/generated/prisma/client.ts'
import type { Change } from '../../../writing/writer.ts'

/**
 * The type that an instance is to be started of.
 * @throws PanoptesError NOT_FOUND when it does not exist or has been deleted, CONFLICT when it is not active.
 */
export async function startableType(change: Change, id: string): Promise<McpType> {
  const type = await change.tx.mcpType.findFirst({ where: { id, deletedAt: null } })
  if (type === null) throw notFound('McpType')
  if (!type.isActive)
    throw new PanoptesError('CONFLICT', `The type ${type.name} is not active: no instance of it can be started.`)
  return type
}
