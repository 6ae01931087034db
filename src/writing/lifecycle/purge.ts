import { apiId, type RowIdentity } from '../../access/api-id.ts'
import { columnName, modelNames } from '../../access/datamodel.ts'
import { policies } from '../../access/policies.ts'
import { Bindings } from '../../access/to-sql.ts'
import { PanoptesError } from '../../errors.ts'
import { foreignKeyViolation } from '../../storage/storage-error.ts'
import { lockWritable } from '../lock-row.ts'
import { query } from '../query.ts'
import type { Change } from '../writer.ts'
import { type EffectsByModel, runEffects } from './effects.ts'
import { eraseTraces } from './erase-traces.ts'
import { levelByLevel } from './level-by-level.ts'
import { ownerSql } from './owner-sql.ts'
import type { Affected, LifecycleRow, SoftDeleted } from './soft-deleted.ts'

export interface Purge {
  readonly affected: Affected
}

/**
 * Deletes a row and all that it owns for good, live or deleted, and erases what the audit holds about them; that it was purged stays.
 * @throws PanoptesError NOT_FOUND, FORBIDDEN; CONFLICT when rows that it does not own still refer to it.
 */
export async function purgeRow(
  change: Change,
  effects: EffectsByModel,
  model: SoftDeleted,
  identity: RowIdentity,
): Promise<Purge> {
  const root = await lockWritable<LifecycleRow>(change, model, identity, {
    deleted: 'INCLUDE',
    lock: 'FOR UPDATE',
    select: `t.id, ${ownerSql(model, 't')} AS "ownerId"`,
  })
  const taken = new Set<string>()
  const affected = await levelByLevel(model, root.id, async (child, key, values) => {
    const rows = (await lockAll(change, child, key, values)).filter(({ id }) => !taken.has(id))
    for (const { id } of rows) taken.add(id)
    return rows
  })
  await runEffects(change, effects, 'purging', affected)
  await eraseTraces(change, affected)
  await deleteForGood(change, model, root.id)
  for (const [member, rows] of affected) {
    for (const { id, ownerId } of rows) {
      change.audit({ model: member, row: { id }, ownerId, before: { exists: true }, after: null })
    }
  }
  return { affected }
}

function lockAll(change: Change, model: SoftDeleted, key: string, values: readonly string[]) {
  const bindings = new Bindings()
  return query<LifecycleRow>(
    change,
    `SELECT t.id, ${ownerSql(model, 't')} AS "ownerId" FROM ${policies[model].table} t
     WHERE t.${columnName(key)} = ANY(${bindings.bind(values)}::uuid[]) ORDER BY t.id FOR UPDATE OF t`,
    bindings,
  )
}

/** The foreign keys take along what is owned. */
async function deleteForGood(change: Change, model: SoftDeleted, id: string): Promise<void> {
  const bindings = new Bindings()
  try {
    await query(change, `DELETE FROM ${policies[model].table} WHERE id = ${bindings.bind(id)}::uuid`, bindings)
  } catch (error) {
    const constraint = foreignKeyViolation(error)
    if (constraint === null) throw error
    const referrer = modelOfConstraint(constraint) ?? 'row'
    const message = `${apiId(model, { id })} cannot be purged while a ${referrer}, live or deleted, still refers to it: purge that first.`
    throw new PanoptesError('CONFLICT', message, { cause: error })
  }
}

/** Foreign keys are named for the table that refers: `mcp_instances_mcp_type_id_fkey`. */
function modelOfConstraint(constraint: string): string | null {
  const fitting = modelNames.filter((model) => constraint.startsWith(`${policies[model].table}_`))
  return fitting.sort((a, b) => policies[b].table.length - policies[a].table.length)[0] ?? null
}
