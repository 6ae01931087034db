import type { ModelName } from '../../access/model.ts'
import { policies } from '../../access/policies.ts'
import { connectionOf, rowPaths } from './connection.ts'
import { listingOf } from './listing.ts'
import { deletedArg } from './one.ts'
import { Page } from './page.ts'
import { defaultPageSize, maxPageSize, pageRequest } from './page-request.ts'
import type { AnyField, QueryFields } from './refs.ts'
import { selectionFor } from './selection.ts'

/** `xs(…)`: every row of the model that the viewer may see, in pages. */
export function list(t: QueryFields, model: ModelName): AnyField {
  return t.field({
    type: connectionOf(model),
    description: `All rows of ${model} that you may see, in pages.`,
    args: pageArguments(t, model),
    extensions: { read: connectionRead(model) },
    resolve: (_root, args, context, info) => {
      const request = pageRequest(listingOf(model), args)
      const fence = { deleted: request.deleted }
      return new Page(
        model,
        request,
        () =>
          context.rows.findMany(model, {
            where: request.where,
            order: request.readOrder,
            take: request.size + 1,
            selection: selectionFor(model, context, info, rowPaths, request.order),
            fence,
          }),
        () => context.rows.count(model, request.filter, fence),
      )
    },
  })
}

/** The arguments of every connection. */
export function pageArguments(t: Pick<QueryFields, 'arg'>, model: ModelName) {
  const { filter, filterType, orderType } = listingOf(model)
  return {
    first: t.arg.int({
      description: `Rows from the start: ${defaultPageSize} when neither first nor last is given, ${maxPageSize} at most.`,
    }),
    after: t.arg.string({ description: 'Only rows behind this cursor.' }),
    last: t.arg.int({ description: `Rows from the end, ${maxPageSize} at most.` }),
    before: t.arg.string({ description: 'Only rows before this cursor.' }),
    ...(filter.length > 0 ? { filter: t.arg({ type: filterType, description: 'Only rows like this.' }) } : {}),
    orderBy: t.arg({ type: [orderType], description: 'By what the list is sorted, the most important key first.' }),
    ...(policies[model].softDelete ? { deleted: deletedArg(t) } : {}),
  }
}

/** What a connection reads, as data. */
export function connectionRead(model: ModelName, relation?: string) {
  const { filter, sort, order } = listingOf(model)
  return {
    kind: 'connection',
    model,
    ...(relation === undefined ? {} : { relation }),
    filter,
    sortable: sort,
    order: order.map(({ column, direction }) => [column, direction]),
    size: defaultPageSize,
    max: maxPageSize,
  }
}
