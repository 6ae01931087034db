import { Bindings } from '../../../access/to-sql.ts'
import { PanoptesError } from '../../../errors.ts'
import { query } from '../../../writing/query.ts'
import type { Change } from '../../../writing/writer.ts'

/** Names the lock under which the number of active ADMINs may fall; any number that nothing else uses. */
const lockId = 7_201_001

/**
 * To be called last in a change that takes the rights of an active ADMIN: of two such changes at once the second sees what the first did.
 * @param leaving users that are about to go, and no longer count.
 * @throws PanoptesError CONFLICT when no active ADMIN would remain.
 */
export async function keepAnAdmin(change: Change, leaving: readonly string[] = []): Promise<void> {
  const lock = new Bindings()
  await query(change, `SELECT 1 AS locked FROM pg_advisory_xact_lock(${lock.bind(lockId)}::bigint)`, lock)
  const bindings = new Bindings()
  const others = await query(
    change,
    `SELECT 1 AS found FROM users
     WHERE role = 'ADMIN' AND is_active AND deleted_at IS NULL AND id <> ALL(${bindings.bind(leaving)}::uuid[]) LIMIT 1`,
    bindings,
  )
  if (others.length === 0) {
    throw new PanoptesError('CONFLICT', 'This is the last active ADMIN: make another user an ADMIN first.')
  }
}
