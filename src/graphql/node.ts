import type { GraphQLResolveInfo } from 'graphql'
import { apiId, parseApiId } from '../access/api-id.ts'
import type { LoadedRow } from '../access/matches.ts'
import type { ModelName } from '../access/model.ts'
import { badField } from '../errors.ts'
import { builder } from './builder.ts'
import type { Context } from './context.ts'
import { identifiedByAny } from './kit/identified-by.ts'
import { maxPageSize } from './kit/page-request.ts'
import { selectionFor } from './kit/selection.ts'

const models = new WeakMap<object, ModelName>()

/** Anything that has an id; its type shows in the id's prefix. */
export const Node = builder.interfaceRef<LoadedRow>('Node').implement({
  description: 'A row of any type, named by its id alone.',
  fields: (t) => ({
    id: t.id({ description: 'Names the row among all rows of all types.', extensions: { read: { role: 'id' } } }),
  }),
  resolveType: (row) => models.get(row) ?? null,
})

builder.queryFields((t) => ({
  node: t.field({
    type: Node,
    nullable: true,
    description: 'The row with this id, whatever its type; null when there is none that you may see.',
    args: { id: t.arg.id({ required: true, description: 'Which one.' }) },
    extensions: { read: { kind: 'node' } },
    resolve: async (_root, { id }, context, info) => (await load([id], 'id', context, info))[0] ?? null,
  }),
  nodes: t.field({
    type: [Node],
    nullable: { list: false, items: true },
    description: `The rows with these ids, in their order; null for each that there is not, or that you may not see. At most ${maxPageSize}.`,
    args: { ids: t.arg.idList({ required: true, description: 'Which ones.' }) },
    extensions: { read: { kind: 'nodes' } },
    resolve: (_root, { ids }, context, info) => load(ids, 'ids', context, info),
  }),
}))

/** One statement for each type among the ids. */
async function load(
  ids: readonly string[],
  path: string,
  context: Context,
  info: GraphQLResolveInfo,
): Promise<(LoadedRow | null)[]> {
  if (ids.length > maxPageSize) throw badField(path, `At most ${maxPageSize} ids may be given.`)
  const parsed = ids.map((id) => {
    const one = parseApiId(id)
    if (!one) throw badField(path, `"${id.slice(0, 64)}" is not an id.`)
    return one
  })
  const found = new Map<string, LoadedRow>()
  for (const model of new Set(parsed.map((one) => one.model))) {
    const keys = parsed.filter((one) => one.model === model).map((one) => one.identity)
    const selection = selectionFor(model, context, info)
    const rows = await context.rows.findMany(model, {
      where: identifiedByAny(model, keys),
      order: [],
      take: keys.length,
      selection,
    })
    for (const row of rows) {
      models.set(row, model)
      found.set(apiId(model, row), row)
    }
  }
  return parsed.map(({ model, identity }) => found.get(apiId(model, identity)) ?? null)
}
