import { apiId, identityOf, type RowIdentity } from '../../access/api-id.ts'
import type { SoftDeleted } from '../../writing/lifecycle/soft-deleted.ts'
import { builder } from '../builder.ts'
import type { Context } from '../context.ts'
import { fieldNameOf } from './refs.ts'
import { row } from './row.ts'

type Verb = 'remove' | 'restore'

/** `deleteX(id:)`: soft-deletes a row and what it owns. */
export function removable(model: SoftDeleted): void {
  lifecycleMutation(
    'delete',
    'remove',
    model,
    `Deletes this ${model} and what belongs to it; restore${model} brings all of it back.`,
  )
}

/** `restoreX(id:)`: brings back a deleted row and exactly what its deletion took along. */
export function restorable(model: SoftDeleted): void {
  lifecycleMutation('restore', 'restore', model, `Brings back this deleted ${model}, and exactly what its deletion took along.`)
}

/** `purgeX(id:)`: removes a row and what it owns for good. */
export function purgeable(model: SoftDeleted): void {
  const payload = builder.objectRef<{ purgedId: string }>(`Purge${model}Payload`).implement({
    description: `What \`purge${model}\` answers.`,
    fields: (t) => ({ purgedId: t.exposeID('purgedId', { description: 'The id of what is gone.' }) }),
  })
  builder.mutationField(`purge${model}`, (t) =>
    t.field({
      type: payload,
      description: `Removes this ${model} and what belongs to it for good, deleted or not. Nothing brings it back.`,
      args: { id: t.arg.id({ required: true, description: 'Which one.' }) },
      resolve: async (_root, { id }, { services, actor }) => {
        const identity = identityOf(model, id)
        await services.lifecycle.purge(actor, `purge${model}`, model, identity)
        return { purgedId: apiId(model, identity) }
      },
    }),
  )
}

function lifecycleMutation(prefix: string, verb: Verb, model: SoftDeleted, description: string): void {
  const name = `${prefix}${model}`
  const title = name.charAt(0).toUpperCase() + name.slice(1)
  const payload = builder.objectRef<{ identity: RowIdentity }>(`${title}Payload`).implement({
    description: `What \`${name}\` answers.`,
    fields: (t) => ({ [fieldNameOf(model)]: row(t, model, ({ identity }) => identity, `The ${model}, as it is now.`) }),
  })
  builder.mutationField(name, (t) =>
    t.field({
      type: payload,
      description,
      args: { id: t.arg.id({ required: true, description: 'Which one.' }) },
      resolve: async (_root, { id }, { services, actor }: Context) => {
        const identity = identityOf(model, id)
        await services.lifecycle[verb](actor, name, model, identity)
        return { identity }
      },
    }),
  )
}
