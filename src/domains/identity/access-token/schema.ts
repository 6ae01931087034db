import { builder } from '../../../graphql/builder.ts'
import { list } from '../../../graphql/kit/list.ts'
import { listed } from '../../../graphql/kit/listing.ts'
import { mutation } from '../../../graphql/kit/mutation.ts'
import { one } from '../../../graphql/kit/one.ts'
import { row } from '../../../graphql/kit/row.ts'
import { id, timestamps } from '../../../graphql/kit/row-fields.ts'
import { toOne } from '../../../graphql/kit/to-one.ts'
import { Node } from '../../../graphql/node.ts'
import { TokenScope } from '../enums.ts'

builder.prismaObject('AccessToken', {
  interfaces: [Node],
  select: {},
  fields: (t) => ({
    id: id(t),
    name: t.exposeString('name'),
    hint: t.exposeString('hint'),
    scopes: t.expose('scopes', { type: [TokenScope] }),
    expiresAt: t.expose('expiresAt', { type: 'DateTime', nullable: true }),
    lastUsedAt: t.expose('lastUsedAt', { type: 'DateTime', nullable: true }),
    revokedAt: t.expose('revokedAt', { type: 'DateTime', nullable: true }),
    ...timestamps(t),
    user: toOne(t, 'user', 'For whom the token speaks.'),
  }),
})

listed('AccessToken', {
  filter: ['id', 'userId', 'name', 'expiresAt', 'lastUsedAt', 'revokedAt', 'createdAt', 'updatedAt'],
  sort: ['createdAt', 'updatedAt', 'expiresAt', 'lastUsedAt', 'name'],
  order: [{ column: 'createdAt', direction: 'DESC' }],
})

builder.queryFields((t) => ({ accessToken: one(t, 'AccessToken'), accessTokens: list(t, 'AccessToken') }))

mutation('createAccessToken', {
  description: 'Makes a token for a script or an agent of yours, which may do no more than what you ask with.',
  input: (t) => ({
    name: t.string({ required: true, description: 'What the token is for.' }),
    scopes: t.field({ type: [TokenScope], required: true, description: 'What the token allows, at least one.' }),
    expiresAt: t.field({ type: 'DateTime', description: 'From then on the token is refused; null for never.' }),
  }),
  resolve: (input, { services, actor }) => services.accessTokens.create(actor, input),
  payload: (t) => ({
    token: t.exposeString('token', { description: 'The token itself, shown this once.' }),
    accessToken: row(t, 'AccessToken', (created) => created.id, 'What is known of the token from now on.'),
  }),
})

mutation('revokeAccessToken', {
  description: 'Ends a token, and with it its open subscriptions.',
  input: (t) => ({ id: t.id({ required: true, description: 'Which token.' }) }),
  resolve: (input, { services, actor }) => services.accessTokens.revoke(actor, input),
  payload: (t) => ({ accessToken: row(t, 'AccessToken', (token) => token.id, 'The token that has ended.') }),
})
