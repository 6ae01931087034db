import type { LifecycleEffects } from '../../../writing/lifecycle/effects.ts'
import { timestamp } from '../../../writing/query.ts'
import { recordEvents } from '../mcp-event/record-events.ts'
import { releasePorts } from '../port-allocation/release-ports.ts'

/** What comes with deleting, restoring and purging instances, whether by themselves or with their user. */
export const mcpInstanceEffects: LifecycleEffects = {
  /**
   * Nothing is to run any more: what was pending or running is DISCONNECTED. The port is free for others, at once or, where a gateway runs the
   * instance, when its process has ended.
   */
  async removed(change, rows) {
    const ids = rows.map((row) => row.id)
    const unowned = await change.tx.mcpInstance.findMany({ where: { id: { in: ids }, gatewayId: null }, select: { id: true } })
    await releasePorts(
      change,
      unowned.map((row) => row.id),
    )
    await change.tx.$executeRaw`
      UPDATE mcp_instances
      SET desired_status = 'STOPPED',
          stopped_at = CASE WHEN status = 'RUNNING' THEN ${timestamp(change.now)}::timestamptz ELSE stopped_at END,
          status = CASE WHEN status IN ('PENDING', 'RUNNING') THEN 'DISCONNECTED' ELSE status END
      WHERE id = ANY(${ids}::uuid[])`
    await recordEvents(
      change,
      ids.map((instanceId) => ({ instanceId, type: 'DELETED' as const })),
    )
  },
  /** The instances are back as they were left: ended, until somebody starts them. */
  async restored(change, rows) {
    await recordEvents(
      change,
      rows.map((row) => ({ instanceId: row.id, type: 'RESTORED' as const, data: { deleted: true } })),
    )
  },
  /** Foreign keys take along logs and events, but the pool would only forget who had the port. */
  async purging(change, rows) {
    await releasePorts(
      change,
      rows.map((row) => row.id),
    )
  },
}
