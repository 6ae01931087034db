import { policies } from '../../access/policies.ts'
import { type AnyField, anyRow, modelOf, type RowFields } from './refs.ts'
import { encodeStreamCursor, streamColumn } from './stream-cursor.ts'

/** `cursor`: the place of an entry in its stream. */
export function streamCursor(t: RowFields): AnyField {
  const model = modelOf(t)
  const { identity } = policies[model]
  const stream = streamColumn(model)
  return anyRow(t).field({
    type: 'StreamCursor',
    description: 'Its place: follow the stream from behind it, or page on from it in a connection that is sorted by SEQ.',
    extensions: { read: { kind: 'computed', columns: identity } },
    select: Object.fromEntries(identity.map((column) => [column, true])),
    resolve: (row) => encodeStreamCursor(model, new Map([[String(row[stream]), Number(row.seq)]])),
  })
}
