import { actAs } from '../../../graphql/act-as.ts'
import { builder } from '../../../graphql/builder.ts'
import { list } from '../../../graphql/kit/list.ts'
import { listed } from '../../../graphql/kit/listing.ts'
import { mutation } from '../../../graphql/kit/mutation.ts'
import { one } from '../../../graphql/kit/one.ts'
import { row } from '../../../graphql/kit/row.ts'
import { id, timestamps } from '../../../graphql/kit/row-fields.ts'
import { toOne } from '../../../graphql/kit/to-one.ts'
import { Node } from '../../../graphql/node.ts'

builder.prismaObject('AuthSession', {
  interfaces: [Node],
  select: {},
  fields: (t) => ({
    id: id(t),
    ipAddress: t.exposeString('ipAddress', { nullable: true }),
    userAgent: t.exposeString('userAgent', { nullable: true }),
    expiresAt: t.expose('expiresAt', { type: 'DateTime' }),
    lastUsedAt: t.expose('lastUsedAt', { type: 'DateTime', nullable: true }),
    revokedAt: t.expose('revokedAt', { type: 'DateTime', nullable: true }),
    ...timestamps(t),
    user: toOne(t, 'user', 'Who signed in.'),
  }),
})

listed('AuthSession', {
  filter: ['id', 'userId', 'expiresAt', 'lastUsedAt', 'revokedAt', 'createdAt', 'updatedAt'],
  sort: ['createdAt', 'updatedAt', 'expiresAt', 'lastUsedAt'],
  order: [{ column: 'createdAt', direction: 'DESC' }],
})

builder.queryFields((t) => ({ authSession: one(t, 'AuthSession'), authSessions: list(t, 'AuthSession') }))

mutation('signIn', {
  description:
    'Starts a session. Send its token with every request as `Authorization: Bearer <token>`, sockets as `connectionParams.authorization`.',
  access: 'anyone',
  input: (t) => ({
    email: t.string({ required: true, description: 'Your address, in any case.' }),
    password: t.string({ required: true, description: 'Your password.' }),
  }),
  resolve: async (input, context) => {
    const signedIn = await context.services.authSessions.signIn(context.actor, input)
    actAs(context, signedIn.viewer)
    return signedIn
  },
  payload: (t) => ({
    token: t.exposeString('token', { description: "The session's token, shown this once." }),
    expiresAt: t.expose('expiresAt', { type: 'DateTime', description: 'When the session ends by itself.' }),
    user: row(t, 'User', ({ viewer }) => viewer.userId, 'Who you are.'),
    authSession: row(t, 'AuthSession', ({ viewer }) => viewer.credential.id, 'The session.'),
  }),
})

mutation('signOut', {
  description: 'Ends the session that asks, and with it its open subscriptions.',
  resolve: (_input, { services, actor }) => services.authSessions.signOut(actor),
  payload: (t) => ({ authSession: row(t, 'AuthSession', (session) => session.id, 'The session that has ended.') }),
})

mutation('revokeAuthSession', {
  description: 'Ends a session wherever it is, and with it its open subscriptions.',
  input: (t) => ({ id: t.id({ required: true, description: 'Which session.' }) }),
  resolve: (input, { services, actor }) => services.authSessions.revoke(actor, input),
  payload: (t) => ({ authSession: row(t, 'AuthSession', (session) => session.id, 'The session that has ended.') }),
})
