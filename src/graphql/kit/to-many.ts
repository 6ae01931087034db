import type { PrismaModelTypes } from '@pothos/plugin-prisma'
import type { GraphQLResolveInfo } from 'graphql'
import { relationOf } from '../../access/datamodel.ts'
import type { ToMany } from '../../access/model.ts'
import type { Direction } from '../rows.ts'
import { connectionOf, rowPaths } from './connection.ts'
import { fieldPath } from './field-path.ts'
import { connectionRead, pageArguments } from './list.ts'
import { listingOf } from './listing.ts'
import { Page } from './page.ts'
import { pageRequest } from './page-request.ts'
import { pagesOfMany } from './pages-of-many.ts'
import { type AnyField, anyRow, modelOf, type NameOf, type RowFieldsOf } from './refs.ts'
import { selectionFor } from './selection.ts'

/**
 * The rows that a to-many relation leads to, in pages: the same arguments as the model's own list. The pages of all parents of one list
 * are read together, in a number of statements that does not depend on how many parents there are.
 */
export function toMany<Model extends PrismaModelTypes, Shape extends object>(
  t: RowFieldsOf<Model, Shape>,
  relation: ToMany<NameOf<Model>>,
  description: string,
): AnyField {
  const { target, near, far, inverse } = relationOf(modelOf(t), relation)
  const fields = anyRow(t)
  return fields.field({
    type: connectionOf(target),
    description,
    args: pageArguments(fields, target),
    extensions: { read: connectionRead(target, relation) },
    select: { [near]: true },
    resolve: (row, args, context, info: GraphQLResolveInfo) => {
      const request = pageRequest(listingOf(target), args)
      const fence = { deleted: request.deleted, through: inverse }
      const { pages, counts } = pagesOfMany(context, target, far, fieldPath(info), request, fence)
      const loadedOrder: readonly Direction[] = [...request.order, { column: far, direction: 'ASC' }]
      const parent = row[near]
      return new Page(
        target,
        request,
        () => pages.load({ parent, selection: selectionFor(target, context, info, rowPaths, loadedOrder) }),
        () => counts.load(parent),
      )
    },
  })
}
