import type { RowIdentity } from '../../access/api-id.ts'
import { columnName } from '../../access/datamodel.ts'
import { policies } from '../../access/policies.ts'
import { Bindings } from '../../access/to-sql.ts'
import { newId } from '../../platform/ids/new-id.ts'
import { lockWritable } from '../lock-row.ts'
import { query, timestamp } from '../query.ts'
import type { Change } from '../writer.ts'
import { auditDeletedAt } from './audit-deleted-at.ts'
import { type EffectsByModel, runEffects } from './effects.ts'
import { levelByLevel } from './level-by-level.ts'
import { ownerSql } from './owner-sql.ts'
import type { Affected, LifecycleRow, SoftDeleted } from './soft-deleted.ts'

export interface Removal {
  readonly deletionId: string
  readonly affected: Affected
}

/**
 * Soft-deletes a live row and every live row that it owns, under one `deletionId`.
 * @throws PanoptesError NOT_FOUND, FORBIDDEN
 */
export async function removeRow(
  change: Change,
  effects: EffectsByModel,
  model: SoftDeleted,
  identity: RowIdentity,
): Promise<Removal> {
  const { id } = await lockWritable<{ id: string }>(change, model, identity, {
    deleted: 'EXCLUDE',
    lock: 'FOR UPDATE',
    select: 't.id',
  })
  const deletionId = newId()
  const affected = await levelByLevel(model, id, (child, key, values) => stamp(change, deletionId, child, key, values))
  auditDeletedAt(change, affected, null, change.now)
  await runEffects(change, effects, 'removed', affected)
  return { deletionId, affected }
}

/** Locks the live rows in the order of their ids before it changes them: two deletions that meet do not wait for each other. */
function stamp(change: Change, deletionId: string, model: SoftDeleted, key: string, values: readonly string[]) {
  const bindings = new Bindings()
  const { table } = policies[model]
  const [among, now] = [bindings.bind(values), bindings.bind(timestamp(change.now))]
  return query<LifecycleRow>(
    change,
    `WITH doomed AS (
       SELECT c.id FROM ${table} c WHERE c.${columnName(key)} = ANY(${among}::uuid[]) AND c.deleted_at IS NULL ORDER BY c.id FOR UPDATE
     )
     UPDATE ${table} t SET deleted_at = ${now}::timestamptz, updated_at = ${now}::timestamptz, deletion_id = ${bindings.bind(deletionId)}::uuid
     FROM doomed WHERE t.id = doomed.id
     RETURNING t.id, ${ownerSql(model, 't')} AS "ownerId"`,
    bindings,
  )
}
