import { systemActor } from './access/viewer.ts'
import { seedMcpTypes } from './domains/mcp/mcp-type/seed-mcp-types.ts'
import { ensurePortPool } from './domains/mcp/port-allocation/ensure-port-pool.ts'
import { readPortRange } from './domains/settings/setting/read-port-range.ts'
import { seedSettings } from './domains/settings/setting/seed-settings.ts'
import type { Writer } from './writing/writer.ts'

/**
 * Fills the catalogues with what every installation starts with, in one transaction. What is there already stays as it is; any
 * number of gateways may do it at once.
 */
export function seed(writer: Writer): Promise<void> {
  return writer.write(systemActor, 'seed', async (change) => {
    await seedSettings(change)
    await ensurePortPool(change.tx, await readPortRange(change.tx, 'FOR SHARE'))
    await seedMcpTypes(change)
  })
}
