import { identityOf } from '../../access/api-id.ts'
import type { ModelName } from '../../access/model.ts'
import { policies } from '../../access/policies.ts'
import { Deleted } from '../enums.ts'
import { identifiedBy } from './identified-by.ts'
import { type AnyField, type QueryFields, refOf } from './refs.ts'
import { selectionFor } from './selection.ts'

/** `x(id:)`: one row of the model; null when there is none, or none that the viewer may see. */
export function one(t: QueryFields, model: ModelName): AnyField {
  return t.field({
    type: refOf(model),
    nullable: true,
    description: `The ${model} with this id; null when there is none that you may see.`,
    args: {
      id: t.arg.id({ required: true, description: 'Which one.' }),
      ...(policies[model].softDelete ? { deleted: deletedArg(t) } : {}),
    },
    extensions: { read: { kind: 'one', model, where: [{ field: 'id', op: 'eq', arg: 'id' }] } },
    resolve: (_root, args, context, info) => {
      const selection = selectionFor(model, context, info)
      const { deleted } = args as { deleted?: 'EXCLUDE' | 'INCLUDE' | 'ONLY' }
      return context.rows.findFirst(model, identifiedBy(identityOf(model, args.id)), selection, deleted ? { deleted } : {})
    },
  })
}

/** The argument `deleted` of models that soft-delete. */
export function deletedArg(t: Pick<QueryFields, 'arg'>) {
  return t.arg({ type: Deleted, required: true, defaultValue: 'EXCLUDE', description: 'Whether deleted rows are meant.' })
}
