import { apiId } from '../../access/api-id.ts'
import { columnName } from '../../access/datamodel.ts'
import { policies } from '../../access/policies.ts'
import { Bindings } from '../../access/to-sql.ts'
import { PanoptesError } from '../../errors.ts'
import { query } from '../query.ts'
import type { Change } from '../writer.ts'
import { ownersOf } from './family.ts'
import type { SoftDeleted } from './soft-deleted.ts'

/**
 * Holds the owners of rows alive until the transaction ends.
 * @throws PanoptesError CONFLICT naming an owner that is deleted.
 */
export async function requireLiveOwners(change: Change, model: SoftDeleted, ids: readonly string[]): Promise<void> {
  for (const { owner, foreignKey } of ownersOf(model)) {
    const bindings = new Bindings()
    const rows = await query<{ id: string; deleted: boolean }>(
      change,
      `SELECT o.id, o.deleted_at IS NOT NULL AS deleted FROM ${policies[owner].table} o
       WHERE o.id IN (SELECT c.${columnName(foreignKey)} FROM ${policies[model].table} c WHERE c.id = ANY(${bindings.bind(ids)}::uuid[]))
       ORDER BY o.id FOR KEY SHARE OF o`,
      bindings,
    )
    const gone = rows.find((row) => row.deleted)
    if (gone) {
      const message = `The ${owner} that this ${model} belongs to is deleted: restore ${apiId(owner, gone)} first.`
      throw new PanoptesError('CONFLICT', message)
    }
  }
}
