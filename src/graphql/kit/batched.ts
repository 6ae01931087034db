import type { OutputType } from '@pothos/core'
import type { SchemaTypes } from '../builder.ts'
import type { Context } from '../context.ts'
import { fieldPath } from './field-path.ts'
import { type AnyField, anyRow, type RowFields } from './refs.ts'

/**
 * A field that a service works out for many rows at once, by their ids: counts, sums, newest of something. One call answers a whole page.
 * @param options.load answers a value by row id; a row that is missing in it gets `otherwise`.
 */
export function batched<V>(
  t: RowFields,
  options: {
    readonly type: OutputType<PothosSchemaTypes.ExtendDefaultTypes<SchemaTypes>>
    readonly nullable?: boolean
    readonly description: string
    readonly load: (context: Context, ids: readonly string[]) => Promise<ReadonlyMap<string, V>>
    readonly otherwise: V
  },
): AnyField {
  const { type, nullable = false, description, load, otherwise } = options
  return anyRow(t).field({
    type,
    nullable,
    description,
    extensions: { read: { kind: 'batched', columns: ['id'] } },
    select: { id: true },
    resolve: (row, _args, context, info) =>
      context.rows
        .loader(fieldPath(info), async (ids: readonly string[]) => {
          const values = await load(context, ids)
          return ids.map((id) => values.get(id) ?? otherwise)
        })
        .load(String(row.id)) as never,
  })
}
