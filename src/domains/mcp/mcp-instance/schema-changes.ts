import { identityOf, uuidOf } from '../../../access/api-id.ts'
import { matches } from '../../../access/matches.ts'
import { badField } from '../../../errors.ts'
import { builder } from '../../../graphql/builder.ts'
import type { Context } from '../../../graphql/context.ts'
import { rowOrNull } from '../../../graphql/kit/row.ts'
import type { ChangedRow, ChangeKind } from '../../../writing/changed-row.ts'

/** Instances that one subscription may name. */
const maxInstances = 200

const McpInstanceChangeKind = builder.enumType('McpInstanceChangeKind', {
  description: 'What happened to an instance.',
  values: {
    CREATED: { description: 'It is new.' },
    UPDATED: { description: 'Something of it changed.' },
    DELETED: { description: 'It was deleted, and can be restored.' },
    RESTORED: { description: 'It was restored.' },
    PURGED: { description: 'It is gone for good.' },
  } satisfies Readonly<Record<ChangeKind, { description: string }>>,
})

const McpInstanceChange = builder.objectRef<ChangedRow>('McpInstanceChange').implement({
  description: 'A change of one instance; changes that follow each other faster than they are read become one.',
  fields: (t) => ({
    kind: t.expose('kind', { type: McpInstanceChangeKind, description: 'What happened last.' }),
    instanceId: t.exposeID('id', { description: 'Which instance.' }),
    instance: rowOrNull(
      t,
      'McpInstance',
      ({ id }) => identityOf('McpInstance', id),
      'The instance as it is now; null when it was purged.',
    ),
  }),
})

builder.subscriptionField('mcpInstanceChanges', (t) =>
  t.field({
    type: McpInstanceChange,
    description: 'Follows what happens to instances, from now on: those named, or all that you may see.',
    args: { instanceIds: t.arg.idList({ description: 'Which ones; all that you may see when absent.' }) },
    subscribe: (_root, { instanceIds }, context) => visibleChanges(context, instanceIds ?? null),
    resolve: (change) => change,
  }),
)

async function* visibleChanges(
  context: Context,
  instanceIds: readonly string[] | null,
): AsyncGenerator<ChangedRow, void, undefined> {
  if (instanceIds && instanceIds.length > maxInstances)
    throw badField('instanceIds', `At most ${maxInstances} instances may be named.`)
  for (const [index, id] of (instanceIds ?? []).entries()) uuidOf('McpInstance', id, `instanceIds.${index}`)
  const wanted = instanceIds && new Set(instanceIds)
  const fence = context.rows.fence('McpInstance', { deleted: 'INCLUDE' })
  for await (const change of context.services.changes.follow('McpInstance', context.signal)) {
    const row = { ...identityOf('McpInstance', change.id), deletedAt: null, userId: change.ownerId }
    if ((wanted === null || wanted.has(change.id)) && matches(fence, row, context.rows.parameters)) yield change
  }
}
