import { PanoptesError } from '../../../errors.ts'
import type { Change } from '../../../writing/writer.ts'
import { readSetting } from '../../settings/setting/read-setting.ts'
import { activeStatuses } from './status-machine.ts'

/**
 * Refuses one more pending or running instance than `mcp.max_instances_per_user`. The caller holds the user's lock, so that two
 * requests cannot both take the last place.
 * @throws PanoptesError CONFLICT when the user has as many already.
 */
export async function requireRoom(change: Change, userId: string): Promise<void> {
  const limit = await readSetting(change.tx, 'mcp.max_instances_per_user')
  const active = await change.tx.mcpInstance.count({
    where: { userId, deletedAt: null, status: { in: [...activeStatuses] } },
  })
  if (active < limit) return
  const message = `There are ${active} pending or running instances already, and ${limit} are allowed. Stop one first.`
  throw new PanoptesError('CONFLICT', message)
}
