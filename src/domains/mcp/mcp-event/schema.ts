import { builder } from '../../../graphql/builder.ts'
import { list } from '../../../graphql/kit/list.ts'
import { listed } from '../../../graphql/kit/listing.ts'
import { one } from '../../../graphql/kit/one.ts'
import { id } from '../../../graphql/kit/row-fields.ts'
import { toOne } from '../../../graphql/kit/to-one.ts'
import { Node } from '../../../graphql/node.ts'
import { McpEventType } from '../enums.ts'

builder.prismaObject('McpEvent', {
  interfaces: [Node],
  select: {},
  fields: (t) => ({
    id: id(t),
    eventType: t.expose('eventType', { type: McpEventType }),
    eventData: t.expose('eventData', { type: 'JSONObject' }),
    ipAddress: t.exposeString('ipAddress', { nullable: true }),
    userAgent: t.exposeString('userAgent', { nullable: true }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it happened.' }),
    instance: toOne(t, 'instance', 'What it happened to.'),
    user: toOne(t, 'user', 'Who caused it; null for the gateway itself and for users that you may not see.'),
  }),
})

listed('McpEvent', {
  filter: ['id', 'mcpInstanceId', 'userId', 'eventType', 'createdAt'],
  sort: ['createdAt'],
  order: [{ column: 'createdAt', direction: 'DESC' }],
})

builder.queryFields((t) => ({ mcpEvent: one(t, 'McpEvent'), mcpEvents: list(t, 'McpEvent') }))
