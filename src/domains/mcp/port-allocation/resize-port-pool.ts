import type { Change } from '../../../writing/writer.ts'
import type { PortRange } from '../../settings/setting/read-port-range.ts'
import { ensurePortPool, trimPortPool } from './ensure-port-pool.ts'

/**
 * Brings the pool in line with a new range. The caller holds the range's lock, so that no port is released against the old one
 * meanwhile.
 */
export async function resizePortPool(change: Change, range: PortRange): Promise<void> {
  await ensurePortPool(change.tx, range)
  await trimPortPool(change.tx, range)
}
