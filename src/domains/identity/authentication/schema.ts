import type { Viewer as ViewerShape } from '../../../access/viewer.ts'
import { builder } from '../../../graphql/builder.ts'
import { rowOrNull } from '../../../graphql/kit/row.ts'
import { Role, TokenScope } from '../enums.ts'

const Viewer = builder.objectRef<ViewerShape>('Viewer').implement({
  description:
    "Who asks: a user, by a session or a personal token, or an MCP instance, by its access token; the other's field is null.",
  fields: (t) => ({
    user: rowOrNull(t, 'User', (viewer) => (viewer.kind === 'USER' ? viewer.userId : null), 'The user that asks.'),
    mcpInstance: rowOrNull(
      t,
      'McpInstance',
      (viewer) => (viewer.kind === 'INSTANCE' ? viewer.instanceId : null),
      'The instance that asks.',
    ),
    role: t.field({
      type: Role,
      nullable: true,
      description: "The role in force: an ADMIN's token without the scope ADMIN acts as a MEMBER. Null for an instance.",
      resolve: (viewer) => (viewer.kind === 'USER' ? viewer.role : null),
    }),
    scopes: t.field({
      type: [TokenScope],
      description: 'What the session or the token allows; an instance may append to its own log.',
      resolve: (viewer) => (viewer.kind === 'USER' ? [...viewer.scopes] : []),
    }),
  }),
})

builder.queryField('viewer', (t) =>
  t.field({
    type: Viewer,
    nullable: true,
    description: 'Whom the token of this request belongs to; null when there is none.',
    extensions: { access: 'anyone', read: { kind: 'viewer' } },
    resolve: (_root, _args, { viewer }) => (viewer.kind === 'USER' || viewer.kind === 'INSTANCE' ? viewer : null),
  }),
)
