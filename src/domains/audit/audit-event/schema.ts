import { builder } from '../../../graphql/builder.ts'
import { declareEnum } from '../../../graphql/enum-registry.ts'
import { list } from '../../../graphql/kit/list.ts'
import { listed } from '../../../graphql/kit/listing.ts'
import { one } from '../../../graphql/kit/one.ts'
import { id } from '../../../graphql/kit/row-fields.ts'
import { Node } from '../../../graphql/node.ts'
import * as enums from '../../../storage/generated/prisma/enums.ts'

const ActorKind = declareEnum('ActorKind', enums.ActorKind, 'Who made a change.', {
  USER: 'A person, by a session or a personal token.',
  INSTANCE: 'An MCP instance, by its access token.',
  SYSTEM: 'The gateway itself.',
})

builder.prismaObject('AuditEvent', {
  interfaces: [Node],
  select: {},
  fields: (t) => ({
    id: id(t),
    actorKind: t.expose('actorKind', { type: ActorKind }),
    actorId: t.exposeID('actorId', { nullable: true }),
    action: t.exposeString('action'),
    entityType: t.exposeString('entityType'),
    entityId: t.exposeID('entityId'),
    changes: t.expose('changes', { type: 'JSONObject' }),
    ipAddress: t.exposeString('ipAddress', { nullable: true }),
    userAgent: t.exposeString('userAgent', { nullable: true }),
    requestId: t.exposeString('requestId', { nullable: true }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When the change was made.' }),
  }),
})

listed('AuditEvent', {
  filter: ['id', 'actorKind', 'actorId', 'action', 'entityType', 'entityId', 'requestId', 'createdAt'],
  sort: ['createdAt'],
  order: [{ column: 'createdAt', direction: 'DESC' }],
})

builder.queryFields((t) => ({ auditEvent: one(t, 'AuditEvent'), auditEvents: list(t, 'AuditEvent') }))
