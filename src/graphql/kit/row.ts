import type { GraphQLResolveInfo } from 'graphql'
import type { LoadedRow } from '../../access/matches.ts'
import type { ModelName } from '../../access/model.ts'
import { notFound } from '../../errors.ts'
import type { SchemaTypes } from '../builder.ts'
import type { Context } from '../context.ts'
import { identifiedBy, type Key } from './identified-by.ts'
import { type AnyField, refOf } from './refs.ts'
import { selectionFor } from './selection.ts'

type Types = PothosSchemaTypes.ExtendDefaultTypes<SchemaTypes>

type ObjectFields<P> = PothosSchemaTypes.ObjectFieldBuilder<Types, P>

/**
 * A row in a payload, or in any object that only knows what names it: read through the fence, deleted or not, as the document wants it.
 * @param identity answers what names the row in the parent: a uuid, or the columns of an identity.
 */
export function row<P extends object>(
  t: ObjectFields<P>,
  model: ModelName,
  identity: (parent: P) => string | Key,
  description = `The ${model}.`,
): AnyField {
  return t.field({
    type: refOf(model),
    description,
    extensions: { read: { kind: 'one', model } },
    resolve: async (parent, _args, context, info) => {
      const found = await read(model, identity(parent), context, info)
      if (!found) throw notFound(model)
      return found
    },
  })
}

/** The same where the row may be gone, or where the parent names none. */
export function rowOrNull<P extends object>(
  t: ObjectFields<P>,
  model: ModelName,
  identity: (parent: P) => string | Key | null,
  description: string,
): AnyField {
  return t.field({
    type: refOf(model),
    nullable: true,
    description,
    extensions: { read: { kind: 'one', model } },
    resolve: (parent, _args, context, info) => {
      const key = identity(parent)
      return key === null ? null : read(model, key, context, info)
    },
  })
}

function read(model: ModelName, key: string | Key, context: Context, info: GraphQLResolveInfo): Promise<LoadedRow | null> {
  const where = identifiedBy(typeof key === 'string' ? { id: key } : key)
  return context.rows.findFirst(model, where, selectionFor(model, context, info), { deleted: 'INCLUDE' })
}
