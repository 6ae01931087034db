import type { Prisma } from '../../../storage/generated/prisma/client.ts'
import type { PortRange } from '../../settings/setting/read-port-range.ts'

/** Adds every port of the range that the pool lacks; several gateways may do so at once. */
export async function ensurePortPool(tx: Prisma.TransactionClient, range: PortRange): Promise<void> {
  await tx.$executeRaw`
    INSERT INTO port_allocations (port) SELECT generate_series(${range.start}::int, ${range.end}::int)
    ON CONFLICT (port) DO NOTHING`
}

/** Takes the free ports outside of the range out of the pool; a taken one stays until it is released. */
export async function trimPortPool(tx: Prisma.TransactionClient, range: PortRange): Promise<void> {
  await tx.$executeRaw`
    DELETE FROM port_allocations WHERE is_available AND port NOT BETWEEN ${range.start}::int AND ${range.end}::int`
}
