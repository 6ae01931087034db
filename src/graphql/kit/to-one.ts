import type { PrismaModelTypes } from '@pothos/plugin-prisma'
import { relationOf } from '../../access/datamodel.ts'
import { fence } from '../../access/fence.ts'
import { columnsRead, type LoadedRow, matches } from '../../access/matches.ts'
import type { ToOne } from '../../access/model.ts'
import { type AnyField, anyRow, modelOf, type NameOf, type RowFieldsOf, refOf } from './refs.ts'

/**
 * The row that a to-one relation leads to; null when there is none, when it is deleted, and when the viewer may not see it. It is loaded
 * with its parent in one statement and checked here, since Prisma cannot narrow a to-one relation.
 */
export function toOne<Model extends PrismaModelTypes, Shape extends object>(
  t: RowFieldsOf<Model, Shape>,
  relation: ToOne<NameOf<Model>>,
  description: string,
): AnyField {
  const { target } = relationOf(modelOf(t), relation)
  return anyRow(t).field({
    type: refOf(target),
    nullable: true,
    description,
    extensions: { read: { kind: 'one', model: target, relation } },
    select: (_args, context, nested) => ({
      [relation]: nested({ select: columnsRead(target, fence(target, context.viewer)) }),
    }),
    resolve: (row, _args, context) => {
      const other = row[relation]
      return isRow(other) && matches(fence(target, context.viewer), other, context.rows.parameters) ? other : null
    },
  })
}

function isRow(value: unknown): value is LoadedRow {
  return typeof value === 'object' && value !== null
}
