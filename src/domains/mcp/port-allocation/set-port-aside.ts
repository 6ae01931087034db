import { timestamp } from '../../../writing/query.ts'
import type { Change } from '../../../writing/writer.ts'

/** Takes a port that some other program uses away from the instance that leased it; nobody gets it until it is found free. */
export async function setPortAside(change: Change, instanceId: string, port: number): Promise<void> {
  const now = timestamp(change.now)
  await change.tx
    .$executeRaw`UPDATE mcp_instances SET assigned_port = NULL WHERE id = ${instanceId}::uuid AND assigned_port = ${port}::int`
  await change.tx.$executeRaw`
    UPDATE port_allocations SET mcp_instance_id = NULL, last_health_check_at = ${now}::timestamptz, updated_at = ${now}::timestamptz
    WHERE port = ${port}::int AND mcp_instance_id = ${instanceId}::uuid`
}
