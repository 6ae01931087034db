import { apiId, type RowIdentity } from '../../access/api-id.ts'
import { policies } from '../../access/policies.ts'
import { Bindings } from '../../access/to-sql.ts'
import { PanoptesError } from '../../errors.ts'
import { uniqueViolation } from '../../storage/storage-error.ts'
import { lockWritable } from '../lock-row.ts'
import { query, timestamp } from '../query.ts'
import type { Change } from '../writer.ts'
import { auditDeletedAt } from './audit-deleted-at.ts'
import { type EffectsByModel, runEffects } from './effects.ts'
import { familyOf } from './family.ts'
import { ownerSql } from './owner-sql.ts'
import { requireLiveOwners } from './require-live-owners.ts'
import type { Affected, LifecycleRow, SoftDeleted } from './soft-deleted.ts'

export interface Restoration {
  readonly affected: Affected
}

interface DeletedRow {
  readonly id: string
  readonly deletedAt: Date | null
  readonly deletionId: string | null
}

/**
 * Brings back the rows that were deleted together with this one, and no row that was deleted on its own.
 * @throws PanoptesError NOT_FOUND, FORBIDDEN; CONFLICT when the row is live, when its owner is deleted, or when a live row has its place.
 */
export async function restoreRow(
  change: Change,
  effects: EffectsByModel,
  model: SoftDeleted,
  identity: RowIdentity,
): Promise<Restoration> {
  const look = { deleted: 'INCLUDE', select: 't.id, t.deleted_at AS "deletedAt", t.deletion_id AS "deletionId"' } as const
  // Seen first without a lock, since owners have to be locked before what they own.
  const seen = await lockWritable<DeletedRow>(change, model, identity, { ...look, lock: null })
  await requireLiveOwners(change, model, [seen.id])
  const root = await lockWritable<DeletedRow>(change, model, identity, { ...look, lock: 'FOR UPDATE' })
  if (root.deletedAt === null || root.deletionId === null) {
    throw new PanoptesError('CONFLICT', `${apiId(model, { id: root.id })} is not deleted.`)
  }
  const affected = new Map<SoftDeleted, readonly LifecycleRow[]>()
  for (const member of familyOf(model)) {
    const rows = await unstamp(change, root.deletionId, member)
    if (rows.length > 0) affected.set(member, rows)
  }
  for (const [member, rows] of affected) {
    await requireLiveOwners(
      change,
      member,
      rows.map((row) => row.id),
    )
  }
  auditDeletedAt(change, affected, root.deletedAt, null)
  await runEffects(change, effects, 'restored', affected)
  return { affected }
}

async function unstamp(change: Change, deletionId: string, model: SoftDeleted): Promise<readonly LifecycleRow[]> {
  const bindings = new Bindings()
  const { table } = policies[model]
  const sql = `
    WITH back AS (SELECT c.id FROM ${table} c WHERE c.deletion_id = ${bindings.bind(deletionId)}::uuid ORDER BY c.id FOR UPDATE)
    UPDATE ${table} t SET deleted_at = NULL, deletion_id = NULL, updated_at = ${bindings.bind(timestamp(change.now))}::timestamptz
    FROM back WHERE t.id = back.id
    RETURNING t.id, ${ownerSql(model, 't')} AS "ownerId"`
  try {
    return await query<LifecycleRow>(change, sql, bindings)
  } catch (error) {
    if (uniqueViolation(error) === null) throw error
    const message = `A live ${model} has taken the place of a deleted one meanwhile: change or delete that one first, then restore again.`
    throw new PanoptesError('CONFLICT', message, { cause: error })
  }
}
