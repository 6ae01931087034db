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
import { Node } from '../../../graphql/node.ts'
import { Role } from '../enums.ts'
import { noStatistics, type UserStatistics } from './statistics.ts'

const Statistics = builder.objectRef<UserStatistics>('UserStatistics').implement({
  description: 'How much a user has, deleted rows not counted.',
  fields: (t) => ({
    runningInstances: t.exposeInt('runningInstances', { description: 'MCP instances that run now.' }),
  }),
})

builder.prismaObject('User', {
  interfaces: [Node],
  select: {},
  fields: (t) => ({
    id: id(t),
    email: t.exposeString('email'),
    name: t.exposeString('name'),
    role: t.expose('role', { type: Role }),
    isActive: t.exposeBoolean('isActive'),
    emailVerified: t.exposeBoolean('emailVerified'),
    preferences: t.expose('preferences', { type: 'JSONObject' }),
    lastActiveAt: t.expose('lastActiveAt', { type: 'DateTime', nullable: true }),
    ...timestamps(t),
    statistics: batched(t, {
      type: Statistics,
      description: 'How much the user has.',
      load: ({ services }, ids) => services.users.statistics(ids),
      otherwise: noStatistics,
    }),
    authSessions: toMany(t, 'authSessions', 'Where the user has signed in.'),
    accessTokens: toMany(t, 'accessTokens', 'The tokens that the user gave to scripts and agents.'),
    apiKeys: toMany(t, 'apiKeys', 'The keys that the user keeps for MCP servers.'),
    mcpInstances: toMany(t, 'mcpInstances', "The user's MCP servers."),
  }),
})

listed('User', {
  filter: ['id', 'email', 'name', 'role', 'isActive', 'emailVerified', 'lastActiveAt', 'createdAt', 'updatedAt'],
  sort: ['createdAt', 'updatedAt', 'lastActiveAt', 'email', 'name'],
  order: [{ column: 'createdAt', direction: 'DESC' }],
})

builder.queryFields((t) => ({ user: one(t, 'User'), users: list(t, 'User') }))

mutation('createUser', {
  description: 'Makes a user, as an ADMIN.',
  input: (t) => ({
    email: t.string({ required: true, description: 'Where the user signs in; no other user may have it, in whatever case.' }),
    name: t.string({ required: true, description: 'How the user is shown to others.' }),
    password: t.string({ required: true, description: 'At least 8 characters; the user can change it.' }),
    role: t.field({ type: Role, description: 'What the user may do: MEMBER when left out.' }),
  }),
  resolve: (input, { services, actor }) => services.users.create(actor, input),
  payload: (t) => ({ user: row(t, 'User', (user) => user.id) }),
})

mutation('updateUser', {
  description: 'Changes what is given. You change your own name, address and preferences, an ADMIN everything of everyone.',
  input: (t) => ({
    id: t.id({ required: true, description: 'Which user.' }),
    email: t.string({ description: 'Another address to sign in with; it counts as not verified.' }),
    name: t.string({ description: 'How the user is shown to others.' }),
    preferences: t.field({ type: 'JSONObject', description: 'Settings of clients; they replace those before.' }),
    role: t.field({ type: Role, description: 'What the user may do; for an ADMIN to say.' }),
    isActive: t.boolean({
      description: 'Whether the user may sign in; turned off, its sessions and tokens end. For an ADMIN to say.',
    }),
    emailVerified: t.boolean({ description: "Whether the address is known to be the user's; for an ADMIN to say." }),
  }),
  resolve: (input, { services, actor }) => services.users.update(actor, input),
  payload: (t) => ({ user: row(t, 'User', (user) => user.id) }),
})

removable('User')
restorable('User')
purgeable('User')
