import type { Actor } from '../../../access/viewer.ts'
import type { PortAllocation } from '../../../storage/generated/prisma/client.ts'
import { requireAdmin } from '../../../writing/require-writer.ts'
import type { Writer } from '../../../writing/writer.ts'
import { readPortRange } from '../../settings/setting/read-port-range.ts'
import { trimPortPool } from './ensure-port-pool.ts'

export function createPortAllocationService({ writer }: { readonly writer: Writer }) {
  return {
    /**
     * Gives back every port whose instance is gone, deleted, or neither pending nor running: what a gateway that died could not
     * give back.
     * @returns the ports that were reclaimed, as they are now, lowest first.
     * @throws PanoptesError FORBIDDEN for whoever is no ADMIN.
     */
    async reclaim(actor: Actor): Promise<readonly PortAllocation[]> {
      requireAdmin(actor.viewer)
      return writer.write(actor, 'reclaimPorts', async (change) => {
        // Whoever starts one of these instances meanwhile waits; what the next statements see of them then holds to the end.
        await change.tx.$executeRaw`
          SELECT i.id FROM mcp_instances i WHERE i.id IN (SELECT p.mcp_instance_id FROM port_allocations p WHERE NOT p.is_available)
          ORDER BY i.id FOR NO KEY UPDATE`
        const range = await readPortRange(change.tx, 'FOR SHARE')
        const lost = await change.tx.$queryRaw<readonly { port: number }[]>`
          SELECT p.port FROM port_allocations p
          WHERE NOT p.is_available AND NOT EXISTS (
            SELECT 1 FROM mcp_instances i
            WHERE i.id = p.mcp_instance_id AND i.deleted_at IS NULL AND i.status IN ('PENDING', 'RUNNING'))
          ORDER BY p.port FOR UPDATE`
        const port = { in: lost.map((row) => row.port) }
        const before = await change.tx.portAllocation.findMany({ where: { port }, orderBy: { port: 'asc' } })
        const instanceIds = before.flatMap((row) => row.mcpInstanceId ?? [])
        await change.tx.mcpInstance.updateMany({ where: { id: { in: instanceIds } }, data: { assignedPort: null } })
        const free = { isAvailable: true, mcpInstanceId: null, releasedAt: change.now, updatedAt: change.now }
        await change.tx.portAllocation.updateMany({ where: { port }, data: free })
        for (const row of before) {
          change.audit({ model: 'PortAllocation', row, ownerId: null, before: row, after: { ...row, ...free } })
        }
        await trimPortPool(change.tx, range)
        return before.map((row) => ({ ...row, ...free }))
      })
    },
  }
}

export type PortAllocationService = ReturnType<typeof createPortAllocationService>
