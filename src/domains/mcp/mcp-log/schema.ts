import { builder } from '../../../graphql/builder.ts'
import { list } from '../../../graphql/kit/list.ts'
import { listed } from '../../../graphql/kit/listing.ts'
import { one } from '../../../graphql/kit/one.ts'
import { id } from '../../../graphql/kit/row-fields.ts'
import { streamCursor } from '../../../graphql/kit/stream-cursor-field.ts'
import { toOne } from '../../../graphql/kit/to-one.ts'
import { Node } from '../../../graphql/node.ts'
import { LogLevel, LogSource } from '../enums.ts'

builder.prismaObject('McpLog', {
  interfaces: [Node],
  select: {},
  fields: (t) => ({
    id: id(t),
    seq: t.expose('seq', { type: 'BigInt' }),
    timestamp: t.expose('timestamp', { type: 'DateTime' }),
    level: t.expose('level', { type: LogLevel }),
    source: t.expose('source', { type: LogSource }),
    message: t.exposeString('message'),
    metadata: t.expose('metadata', { type: 'JSONObject' }),
    createdAt: t.expose('createdAt', { type: 'DateTime' }),
    cursor: streamCursor(t),
    instance: toOne(t, 'instance', 'What the entry is about.'),
  }),
})

listed('McpLog', {
  filterName: 'McpLogListFilter',
  filter: ['mcpInstanceId', 'seq', 'timestamp', 'level', 'source', 'message', 'createdAt'],
  sort: ['seq', 'timestamp', 'createdAt'],
  order: [{ column: 'seq', direction: 'ASC' }],
})

builder.queryFields((t) => ({ mcpLog: one(t, 'McpLog'), mcpLogs: list(t, 'McpLog') }))
