import { columnName, fieldOf } from '../../access/datamodel.ts'
import type { FenceOptions } from '../../access/fence.ts'
import type { ModelName } from '../../access/model.ts'
import { policies } from '../../access/policies.ts'
import { Bindings } from '../../access/to-sql.ts'
import type { Rows } from '../rows.ts'
import type { Key } from './identified-by.ts'
import type { PageRequest } from './page-request.ts'

/** The same page of each of these parents: the rows whose column `far` holds the parent's key. */
export interface PagesAsked {
  readonly model: ModelName
  readonly far: string
  readonly parents: readonly unknown[]
  readonly request: PageRequest
  readonly fence: FenceOptions
}

/** What names the rows on each parent's page, and the one behind it. */
export async function keysOfPages(rows: Rows, asked: PagesAsked): Promise<readonly Key[]> {
  const { model } = asked
  const { text, bindings } = keysOfPagesSql(rows, asked)
  const found = await rows.query(text, bindings)
  return found.map((row) => Object.fromEntries(policies[model].identity.map((name) => [name, keyValue(model, name, row[name])])))
}

/** One statement for all parents: with the parent bound inside the subquery, each page is one walk along an index that stops at the page's end. */
export function keysOfPagesSql(
  rows: Rows,
  { model, far, parents, request, fence }: PagesAsked,
): { text: string; bindings: Bindings } {
  const { table, identity } = policies[model]
  const bindings = new Bindings()
  const ids = bindings.bind(parents)
  const where = rows.sql(model, request.where, bindings, 'c', fence)
  const order = request.readOrder.map((key) => `c.${columnName(key.column)} ${key.direction}`).join(', ')
  const columns = identity.map((name) => `c.${columnName(name)} AS "${name}"`).join(', ')
  const text = `
    SELECT page.* FROM unnest(${ids}::uuid[]) AS parent (id)
    CROSS JOIN LATERAL (
      SELECT ${columns} FROM ${table} c
      WHERE c.${columnName(far)} = parent.id AND ${where}
      ORDER BY ${order} LIMIT ${bindings.bind(request.size + 1)}
    ) page`
  return { text, bindings }
}

/** The driver answers 64-bit integers as text, Prisma takes them as bigint. */
function keyValue(model: ModelName, name: string, value: unknown): string | number | bigint {
  if (typeof value !== 'string' && typeof value !== 'number') throw new Error('a key column holds no key')
  return fieldOf(model, name).type === 'BigInt' ? BigInt(value) : value
}
