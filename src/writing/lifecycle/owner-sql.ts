import { columnName } from '../../access/datamodel.ts'
import type { ModelName } from '../../access/model.ts'
import { policies } from '../../access/policies.ts'
import { ownersOf } from './family.ts'

/** An SQL expression for the user whose row it is, reached over the row's owners where the table does not name the user itself. */
export function ownerSql(model: ModelName, alias: string): string {
  const { ownerColumn } = policies[model]
  if (ownerColumn !== null) return `${alias}.${columnName(ownerColumn)}`
  const ways = ownersOf(model).map(({ owner, foreignKey }) => {
    const above = `${alias}_${columnName(foreignKey)}`
    return `(SELECT ${ownerSql(owner, above)} FROM ${policies[owner].table} ${above} WHERE ${above}.id = ${alias}.${columnName(foreignKey)})`
  })
  return ways.length === 0 ? 'NULL::uuid' : `coalesce(${ways.join(', ')})`
}
