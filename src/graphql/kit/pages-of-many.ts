import type DataLoader from 'dataloader'
import { all, column } from '../../access/condition.ts'
import { columnName } from '../../access/datamodel.ts'
import type { FenceOptions } from '../../access/fence.ts'
import type { LoadedRow } from '../../access/matches.ts'
import type { ModelName } from '../../access/model.ts'
import { policies } from '../../access/policies.ts'
import { Bindings } from '../../access/to-sql.ts'
import type { Context } from '../context.ts'
import type { Selection } from '../delegate.ts'
import { identifiedByAny } from './identified-by.ts'
import { keysOfPages } from './keys-of-pages.ts'
import type { PageRequest } from './page-request.ts'

/** One parent's page. Every parent brings the selection, though all are equal: Pothos notes by it which of a row's fields are loaded. */
interface PageOf {
  readonly parent: unknown
  readonly selection: Selection
}

interface PagesOfMany {
  /** The rows of a parent's page in reading order, one more than the page holds when there are more. */
  readonly pages: DataLoader<PageOf, readonly LoadedRow[]>
  /** By the parent's key: how many rows its whole list holds. */
  readonly counts: DataLoader<unknown, number>
}

/**
 * The loaders of one to-many field. One parent is read in one statement. For several, a first statement finds which rows are on each
 * parent's page, walking the index once for each parent and stopping at the page's end (Prisma would read all children), and a second
 * loads those rows as the document wants them.
 */
export function pagesOfMany(
  context: Context,
  model: ModelName,
  far: string,
  field: string,
  request: PageRequest,
  fence: FenceOptions,
): PagesOfMany {
  const { rows } = context
  const find = { order: request.readOrder, take: request.size + 1, fence }
  return {
    pages: rows.loader(`${field} rows`, async (asked: readonly PageOf[]) => {
      const selection = asked[0]?.selection ?? {}
      const parents = asked.map(({ parent }) => parent)
      if (parents.length === 1) {
        const where = all(column(far, 'eq', parents[0]), request.where)
        return [await rows.findMany(model, { ...find, where, selection })]
      }
      const keys = await keysOfPages(rows, { model, far, parents, request, fence })
      if (keys.length === 0) return parents.map(() => [])
      const where = identifiedByAny(model, keys)
      const found = await rows.findMany(model, { ...find, where, take: keys.length, selection })
      return groupBy(parents, found, far)
    }),
    counts: rows.loader(`${field} count`, (parents: readonly unknown[]) =>
      countsOf(context, model, far, parents, request, fence),
    ),
  }
}

async function countsOf(
  context: Context,
  model: ModelName,
  far: string,
  parents: readonly unknown[],
  request: PageRequest,
  fence: FenceOptions,
): Promise<readonly number[]> {
  const bindings = new Bindings()
  const ids = bindings.bind(parents)
  const where = context.rows.sql(model, request.filter, bindings, 'c', fence)
  const key = `c.${columnName(far)}`
  const text = `
    SELECT ${key} AS parent, count(*)::int AS total FROM ${policies[model].table} c
    WHERE ${key} = ANY(${ids}::uuid[]) AND ${where} GROUP BY ${key}`
  const found = await context.rows.query(text, bindings)
  const totals = new Map(found.map((row) => [row.parent, Number(row.total)]))
  return parents.map((parent) => totals.get(parent) ?? 0)
}

/** The rows of each parent, in the order in which they were read. */
function groupBy(parents: readonly unknown[], rows: readonly LoadedRow[], far: string): readonly (readonly LoadedRow[])[] {
  const groups = new Map<unknown, LoadedRow[]>(parents.map((parent) => [parent, []]))
  for (const row of rows) groups.get(row[far])?.push(row)
  return parents.map((parent) => groups.get(parent) ?? [])
}
