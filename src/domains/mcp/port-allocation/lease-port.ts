import { PanoptesError } from '../../../errors.ts'
import { timestamp } from '../../../writing/query.ts'
import type { Change } from '../../../writing/writer.ts'

/**
 * Takes the lowest free port for an instance and notes it there. One statement finds and takes it: whoever runs it at the same
 * moment skips the row that is locked here, so no port is ever handed out twice. The port that an instance has already is given
 * again.
 * @throws PanoptesError UNAVAILABLE when no port is free.
 */
export async function leasePort(change: Change, instanceId: string): Promise<number> {
  const held = await change.tx.portAllocation.findUnique({ where: { mcpInstanceId: instanceId }, select: { port: true } })
  if (held !== null) return held.port
  const [leased] = await change.tx.$queryRaw<readonly { port: number }[]>`
    WITH taken AS (
      UPDATE port_allocations
      SET is_available = false, mcp_instance_id = ${instanceId}::uuid, allocated_at = ${timestamp(change.now)}::timestamptz,
          released_at = NULL, updated_at = ${timestamp(change.now)}::timestamptz
      WHERE port = (SELECT port FROM port_allocations WHERE is_available ORDER BY port FOR UPDATE SKIP LOCKED LIMIT 1)
      RETURNING port
    )
    UPDATE mcp_instances SET assigned_port = taken.port, updated_at = ${timestamp(change.now)}::timestamptz
    FROM taken WHERE id = ${instanceId}::uuid
    RETURNING taken.port`
  if (leased !== undefined) return leased.port
  const count = await change.tx.portAllocation.count()
  throw new PanoptesError(
    'UNAVAILABLE',
    `All ${count} ports of MCP instances are taken. Stop an instance, or widen port.range_end.`,
  )
}
