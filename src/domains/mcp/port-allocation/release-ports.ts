import { timestamp } from '../../../writing/query.ts'
import type { Change } from '../../../writing/writer.ts'
import { readPortRange } from '../../settings/setting/read-port-range.ts'
import { trimPortPool } from './ensure-port-pool.ts'

/** Gives back the ports that the instances hold; a port that the range no longer covers leaves the pool. */
export async function releasePorts(change: Change, instanceIds: readonly string[]): Promise<void> {
  const mcpInstanceId = { in: [...instanceIds] }
  // Most instances that end hold none; those leave the range, which everybody shares, unlocked.
  if ((await change.tx.portAllocation.count({ where: { mcpInstanceId } })) === 0) return
  const range = await readPortRange(change.tx, 'FOR SHARE')
  await change.tx.$executeRaw`
    WITH held AS (
      UPDATE mcp_instances SET assigned_port = NULL WHERE id = ANY(${instanceIds}::uuid[]) AND assigned_port IS NOT NULL
    )
    UPDATE port_allocations
    SET is_available = true, mcp_instance_id = NULL, released_at = ${timestamp(change.now)}::timestamptz,
        updated_at = ${timestamp(change.now)}::timestamptz
    WHERE mcp_instance_id = ANY(${instanceIds}::uuid[])`
  await trimPortPool(change.tx, range)
}
