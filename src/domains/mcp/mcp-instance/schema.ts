import { column } from '../../../access/condition.ts'
import { builder } from '../../../graphql/builder.ts'
import { batched } from '../../../graphql/kit/batched.ts'
import { purgeable, removable, restorable } from '../../../graphql/kit/lifecycle-verbs.ts'
import { list } from '../../../graphql/kit/list.ts'
import { listed } from '../../../graphql/kit/listing.ts'
import { one } from '../../../graphql/kit/one.ts'
import { refOf } from '../../../graphql/kit/refs.ts'
import { id, timestamps } from '../../../graphql/kit/row-fields.ts'
import { selectionFor } from '../../../graphql/kit/selection.ts'
import { toMany } from '../../../graphql/kit/to-many.ts'
import { toOne } from '../../../graphql/kit/to-one.ts'
import { Node } from '../../../graphql/node.ts'
import { McpDesiredStatus, McpInstanceStatus } from '../enums.ts'
import { accessTokenHash } from './access-token-hash.ts'

builder.prismaObject('McpInstance', {
  interfaces: [Node],
  select: {},
  fields: (t) => ({
    id: id(t),
    status: t.expose('status', { type: McpInstanceStatus }),
    desiredStatus: t.expose('desiredStatus', { type: McpDesiredStatus }),
    accessUrl: t.exposeString('accessUrl'),
    mcpUrl: batched(t, {
      type: 'String',
      nullable: true,
      description:
        'What to give to an MCP client, with the access token as its bearer token: MCP is spoken there. Null for one that was purged meanwhile.',
      load: ({ services }, ids) => services.mcpAccess.urls(ids),
      otherwise: null,
    }),
    accessTokenHint: t.exposeString('accessTokenHint'),
    assignedPort: t.exposeInt('assignedPort', { nullable: true }),
    processId: t.exposeInt('processId', { nullable: true }),
    config: t.expose('config', { type: 'JSONObject' }),
    stats: t.expose('stats', { type: 'JSONObject' }),
    errorMessage: t.exposeString('errorMessage', { nullable: true }),
    exitCode: t.exposeInt('exitCode', { nullable: true }),
    exitSignal: t.exposeString('exitSignal', { nullable: true }),
    restartCount: t.exposeInt('restartCount'),
    startAfter: t.expose('startAfter', { type: 'DateTime', nullable: true }),
    expiresAt: t.expose('expiresAt', { type: 'DateTime' }),
    startedAt: t.expose('startedAt', { type: 'DateTime', nullable: true }),
    stoppedAt: t.expose('stoppedAt', { type: 'DateTime', nullable: true }),
    lastAccessedAt: t.expose('lastAccessedAt', { type: 'DateTime', nullable: true }),
    ...timestamps(t),
    user: toOne(t, 'user', 'Whose instance it is.'),
    mcpType: toOne(t, 'mcpType', 'What it is an instance of.'),
    apiKey: toOne(t, 'apiKey', 'The key that it is started with.'),
    portAllocation: toOne(t, 'portAllocation', 'The port that it holds.'),
    logs: toMany(t, 'logs', 'What was written about it, oldest first.'),
    events: toMany(t, 'events', 'What happened to it, newest first.'),
  }),
})

listed('McpInstance', {
  filter: [
    'id',
    'userId',
    'mcpTypeId',
    'apiKeyId',
    'status',
    'desiredStatus',
    'assignedPort',
    'expiresAt',
    'startedAt',
    'stoppedAt',
    'lastAccessedAt',
    'createdAt',
    'updatedAt',
  ],
  sort: ['createdAt', 'updatedAt', 'expiresAt', 'startedAt', 'lastAccessedAt', 'status'],
  order: [{ column: 'createdAt', direction: 'DESC' }],
})

builder.queryFields((t) => ({
  mcpInstance: one(t, 'McpInstance'),
  mcpInstances: list(t, 'McpInstance'),
  mcpInstanceByAccessToken: t.field({
    type: refOf('McpInstance'),
    nullable: true,
    description: 'The instance that this access token belongs to; null when there is none that you may see.',
    args: { token: t.arg.string({ required: true, description: "The instance's access token." }) },
    extensions: { read: { kind: 'lookup', model: 'McpInstance' } },
    resolve: (_root, { token }, context, info) => {
      const named = column('accessTokenHash', 'eq', accessTokenHash(token))
      return context.rows.findFirst('McpInstance', named, selectionFor('McpInstance', context, info))
    },
  }),
}))

removable('McpInstance')
restorable('McpInstance')
purgeable('McpInstance')
