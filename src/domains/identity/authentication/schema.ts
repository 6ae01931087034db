import { builder } from '../../../graphql/builder.ts'
import { identifiedBy } from '../../../graphql/kit/identified-by.ts'
import { refOf } from '../../../graphql/kit/refs.ts'
import { selectionFor } from '../../../graphql/kit/selection.ts'

const Viewer = builder.unionType('Viewer', {
  description: 'Who asks: a user, by a session or a personal token, or an MCP instance, by its access token.',
  types: [refOf('User'), refOf('McpInstance')],
  resolveType: (_row, { viewer }) => (viewer.kind === 'INSTANCE' ? 'McpInstance' : 'User'),
})

builder.queryField('viewer', (t) =>
  t.field({
    type: Viewer,
    nullable: true,
    description: 'Whom the token of this request belongs to; null when there is none.',
    extensions: { access: 'anyone', read: { kind: 'viewer' } },
    resolve: (_root, _args, context, info) => {
      const { viewer, rows } = context
      if (viewer.kind === 'USER')
        return rows.findFirst('User', identifiedBy({ id: viewer.userId }), selectionFor('User', context, info))
      if (viewer.kind !== 'INSTANCE') return null
      const itself = identifiedBy({ id: viewer.instanceId })
      return rows.findFirst('McpInstance', itself, selectionFor('McpInstance', context, info))
    },
  }),
)
