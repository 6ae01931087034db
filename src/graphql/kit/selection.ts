import { queryFromInfo } from '@pothos/plugin-prisma'
import type { GraphQLResolveInfo } from 'graphql'
import type { ModelName } from '../../access/model.ts'
import { policies } from '../../access/policies.ts'
import type { Context } from '../context.ts'
import type { Selection } from '../delegate.ts'
import type { Direction } from '../rows.ts'

/**
 * What to load of the rows that a field answers: what the document asks for, what names the row, and what its order needs.
 * @param paths where the rows stand below the field; none when the field itself answers the row.
 */
export function selectionFor(
  model: ModelName,
  context: Context,
  info: GraphQLResolveInfo,
  paths: string[][] = [],
  order: readonly Direction[] = [],
): Selection {
  const columns = [...policies[model].identity, ...order.map(({ column }) => column)]
  const select = Object.fromEntries(columns.map((column) => [column, true as const]))
  return queryFromInfo({ context, info, typeName: model, paths, select })
}
