import { policies } from '../../../access/policies.ts'
import { Bindings } from '../../../access/to-sql.ts'
import { lockWritable } from '../../../writing/lock-row.ts'
import { query, timestamp } from '../../../writing/query.ts'
import type { Change } from '../../../writing/writer.ts'

/** Revokes one session or token that the actor may change; one that was revoked before keeps its moment. @throws PanoptesError NOT_FOUND */
export async function revokeCredential(
  change: Change,
  model: 'AuthSession' | 'AccessToken',
  id: string,
): Promise<{ id: string }> {
  const look = 't.user_id AS "ownerId", t.revoked_at AS "revokedAt"'
  const options = { deleted: 'EXCLUDE', lock: 'FOR NO KEY UPDATE', select: look } as const
  const row = await lockWritable<{ ownerId: string; revokedAt: Date | null }>(change, model, { id }, options)
  if (row.revokedAt !== null) return { id }
  const bindings = new Bindings()
  const now = bindings.bind(timestamp(change.now))
  await query(
    change,
    `UPDATE ${policies[model].table} SET revoked_at = ${now}::timestamptz, updated_at = ${now}::timestamptz WHERE id = ${bindings.bind(id)}::uuid`,
    bindings,
  )
  const revocation = { before: { revokedAt: null }, after: { revokedAt: change.now } }
  change.audit({ model, row: { id }, ownerId: row.ownerId, ...revocation })
  return { id }
}
