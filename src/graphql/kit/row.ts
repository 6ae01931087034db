import type { ModelName } from '../../access/model.ts'
import { notFound } from '../../errors.ts'
import type { SchemaTypes } from '../builder.ts'
import { identifiedBy, type Key } from './identified-by.ts'
import { type AnyField, refOf } from './refs.ts'
import { selectionFor } from './selection.ts'

type Types = PothosSchemaTypes.ExtendDefaultTypes<SchemaTypes>

/**
 * A row in a payload, or in any object that only knows what names it: read through the fence, deleted or not, as the document wants it.
 * @param identity answers what names the row in the parent: a uuid, or the columns of an identity.
 */
export function row<P extends object>(
  t: PothosSchemaTypes.ObjectFieldBuilder<Types, P>,
  model: ModelName,
  identity: (parent: P) => string | Key,
  description = `The ${model}.`,
): AnyField {
  return t.field({
    type: refOf(model),
    description,
    extensions: { read: { kind: 'one', model } },
    resolve: async (parent, _args, context, info) => {
      const key = identity(parent)
      const where = identifiedBy(typeof key === 'string' ? { id: key } : key)
      const found = await context.rows.findFirst(model, where, selectionFor(model, context, info), { deleted: 'INCLUDE' })
      if (!found) throw notFound(model)
      return found
    },
  })
}
