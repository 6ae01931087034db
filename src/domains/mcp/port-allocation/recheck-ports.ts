import { systemActor } from '../../../access/viewer.ts'
import { timestamp } from '../../../writing/query.ts'
import type { Writer } from '../../../writing/writer.ts'

/** Looks again at the ports that were set aside, and gives back those that are free now. @returns how many. */
export async function recheckPorts(writer: Writer, isFree: (port: number) => Promise<boolean>): Promise<number> {
  return writer.write(systemActor, 'recheckPorts', async (change) => {
    const aside = await change.tx.$queryRaw<readonly { port: number }[]>`
      SELECT port FROM port_allocations WHERE NOT is_available AND mcp_instance_id IS NULL FOR UPDATE SKIP LOCKED`
    const checked = await Promise.all(aside.map(async ({ port }) => ({ port, free: await isFree(port) })))
    const free = checked.filter((one) => one.free).map((one) => one.port)
    if (free.length === 0) return 0
    return change.tx.$executeRaw`
      UPDATE port_allocations SET is_available = true, released_at = ${timestamp(change.now)}::timestamptz,
        last_health_check_at = ${timestamp(change.now)}::timestamptz, updated_at = ${timestamp(change.now)}::timestamptz
      WHERE port = ANY(${free}::int[])`
  })
}
