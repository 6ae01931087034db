import { builder } from '../../../graphql/builder.ts'
import { list } from '../../../graphql/kit/list.ts'
import { listed } from '../../../graphql/kit/listing.ts'
import { mutation } from '../../../graphql/kit/mutation.ts'
import { one } from '../../../graphql/kit/one.ts'
import { id, timestamps } from '../../../graphql/kit/row-fields.ts'
import { toOne } from '../../../graphql/kit/to-one.ts'
import { Node } from '../../../graphql/node.ts'

builder.prismaObject('PortAllocation', {
  interfaces: [Node],
  select: {},
  fields: (t) => ({
    id: id(t),
    port: t.exposeInt('port'),
    isAvailable: t.exposeBoolean('isAvailable'),
    allocatedAt: t.expose('allocatedAt', { type: 'DateTime', nullable: true }),
    releasedAt: t.expose('releasedAt', { type: 'DateTime', nullable: true }),
    lastHealthCheckAt: t.expose('lastHealthCheckAt', { type: 'DateTime', nullable: true }),
    ...timestamps(t),
    instance: toOne(t, 'instance', 'Who holds the port.'),
  }),
})

listed('PortAllocation', {
  filter: ['port', 'mcpInstanceId', 'isAvailable', 'allocatedAt', 'releasedAt'],
  sort: ['port', 'allocatedAt', 'releasedAt'],
  order: [{ column: 'port', direction: 'ASC' }],
})

builder.queryFields((t) => ({ portAllocation: one(t, 'PortAllocation'), portAllocations: list(t, 'PortAllocation') }))

mutation('reclaimPorts', {
  description: 'Frees every port whose instance is gone, deleted, or neither pending nor running. Only an ADMIN may.',
  resolve: async (_input, { services, actor }) => ({ reclaimed: await services.portAllocations.reclaim(actor) }),
  payload: (t) => ({
    ports: t.intList({
      description: 'The ports that were freed, lowest first.',
      resolve: ({ reclaimed }) => reclaimed.map((allocation) => allocation.port),
    }),
  }),
})
