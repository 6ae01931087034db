import { systemActor } from '../../../access/viewer.ts'
import type { McpInstanceStatus } from '../../../storage/generated/prisma/client.ts'
import { timestamp } from '../../../writing/query.ts'
import type { Writer } from '../../../writing/writer.ts'
import { transition } from './transition.ts'

/**
 * Ends the instances whose time is up and that no gateway runs, those that are due longest first: a running one becomes EXPIRED, one that never
 * started DISCONNECTED; both get the event EXPIRED. Those that a gateway runs it ends itself. Several gateways may run it at once; each takes other rows.
 * @param limit how many at most, so that one transaction stays short; call again while it returns as many.
 * @returns how many were ended.
 */
export function expireDue(writer: Writer, now: Date, limit: number): Promise<number> {
  return writer.write(systemActor, 'expireMcpInstances', async (change) => {
    const due = await change.tx.$queryRaw<readonly { id: string; status: McpInstanceStatus }[]>`
      SELECT id, status FROM mcp_instances
      WHERE deleted_at IS NULL AND gateway_id IS NULL AND status IN ('PENDING', 'RUNNING') AND expires_at <= ${timestamp(now)}::timestamptz
      ORDER BY expires_at LIMIT ${limit}::int FOR UPDATE SKIP LOCKED`
    for (const { id, status } of due) {
      await transition(change, id, {
        from: [status],
        to: status === 'RUNNING' ? 'EXPIRED' : 'DISCONNECTED',
        patch: { desiredStatus: 'STOPPED', stoppedAt: status === 'RUNNING' ? change.now : null },
        event: { type: 'EXPIRED', data: { from: status } },
      })
    }
    return due.length
  })
}
