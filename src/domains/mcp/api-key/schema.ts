import { builder } from '../../../graphql/builder.ts'
import { batched } from '../../../graphql/kit/batched.ts'
import { purgeable, removable, restorable } from '../../../graphql/kit/lifecycle-verbs.ts'
import { list } from '../../../graphql/kit/list.ts'
import { listed } from '../../../graphql/kit/listing.ts'
import { mutation } from '../../../graphql/kit/mutation.ts'
import { one } from '../../../graphql/kit/one.ts'
import { row } from '../../../graphql/kit/row.ts'
import { id, timestamps } from '../../../graphql/kit/row-fields.ts'
import { toMany } from '../../../graphql/kit/to-many.ts'
import { toOne } from '../../../graphql/kit/to-one.ts'
import { Node } from '../../../graphql/node.ts'

builder.prismaObject('ApiKey', {
  interfaces: [Node],
  select: {},
  fields: (t) => ({
    id: id(t),
    keyHint: t.exposeString('keyHint'),
    isActive: t.exposeBoolean('isActive'),
    expiresAt: t.expose('expiresAt', { type: 'DateTime', nullable: true }),
    activeInstanceCount: batched(t, {
      type: 'Int',
      description: 'How many pending and running instances use the key.',
      load: ({ services }, ids) => services.apiKeys.activeInstanceCounts(ids),
      otherwise: 0,
    }),
    lastUsedAt: batched(t, {
      type: 'DateTime',
      nullable: true,
      description: 'When an instance with the key was last called or started; null for never.',
      load: ({ services }, ids) => services.apiKeys.lastUses(ids),
      otherwise: null,
    }),
    ...timestamps(t),
    user: toOne(t, 'user', 'Whose key it is.'),
    mcpType: toOne(t, 'mcpType', 'What the key is for.'),
    instances: toMany(t, 'instances', 'The instances that were started with the key.'),
  }),
})

listed('ApiKey', {
  filter: ['id', 'userId', 'mcpTypeId', 'isActive', 'expiresAt', 'createdAt', 'updatedAt'],
  sort: ['createdAt', 'updatedAt', 'expiresAt'],
  order: [{ column: 'createdAt', direction: 'DESC' }],
})

builder.queryFields((t) => ({ apiKey: one(t, 'ApiKey'), apiKeys: list(t, 'ApiKey') }))

mutation('setApiKey', {
  description: 'Stores your key for a type, encrypted; it replaces the one that you have. No field ever shows it again.',
  input: (t) => ({
    mcpTypeId: t.id({ required: true, description: 'What the key is for.' }),
    key: t.string({ required: true, description: 'The key, 8 to 8,192 characters.' }),
    expiresAt: t.field({ type: 'DateTime', description: 'From then on no instance gets the key; null for never.' }),
  }),
  resolve: (input, { services, actor }) => services.apiKeys.set(actor, input),
  payload: (t) => ({ apiKey: row(t, 'ApiKey', (key) => key.id) }),
})

mutation('updateApiKey', {
  description: 'Turns a key on or off, or moves its expiry; what is left out stays.',
  input: (t) => ({
    id: t.id({ required: true, description: 'Which key.' }),
    isActive: t.boolean({ description: 'Whether instances get the key.' }),
    expiresAt: t.field({ type: 'DateTime', description: 'From then on no instance gets the key; null for never.' }),
  }),
  resolve: (input, { services, actor }) => services.apiKeys.update(actor, input),
  payload: (t) => ({ apiKey: row(t, 'ApiKey', (key) => key.id) }),
})

removable('ApiKey')
restorable('ApiKey')
purgeable('ApiKey')
