import { apiId } from '../../access/api-id.ts'
import { policies } from '../../access/policies.ts'
import { type AnyField, anyRow, modelOf, type RowFields } from './refs.ts'

/** `id`: what names the row for the API. */
export function id(t: RowFields): AnyField {
  const model = modelOf(t)
  const { identity } = policies[model]
  return anyRow(t).field({
    type: 'ID',
    description: `Names this ${model}; \`node\` needs nothing else.`,
    extensions: { read: { kind: 'computed', columns: identity } },
    select: Object.fromEntries(identity.map((column) => [column, true])),
    resolve: (row) => apiId(model, row),
  })
}

/** `createdAt` and `updatedAt`, and `deletedAt` where rows are soft-deleted. */
export function timestamps(t: RowFields): Record<string, AnyField> {
  return {
    createdAt: moment(t, 'createdAt', 'When it was made.'),
    updatedAt: moment(t, 'updatedAt', 'When it was last changed.'),
    ...(policies[modelOf(t)].softDelete
      ? { deletedAt: moment(t, 'deletedAt', 'When it was deleted; null while it is not.', true) }
      : {}),
  }
}

function moment(t: RowFields, column: string, description: string, nullable = false): AnyField {
  return anyRow(t).field({
    type: 'DateTime',
    nullable,
    description,
    extensions: { read: { kind: 'computed', columns: [column] } },
    select: { [column]: true },
    resolve: (row) => dateOf(row[column], nullable),
  })
}

function dateOf(value: unknown, nullable: boolean): Date {
  if (value instanceof Date || (nullable && value === null)) return value as Date
  throw new Error('a moment was not loaded')
}
