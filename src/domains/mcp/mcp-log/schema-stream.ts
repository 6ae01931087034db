import { uuidOf } from '../../../access/api-id.ts'
import { badField } from '../../../errors.ts'
import { builder } from '../../../graphql/builder.ts'
import type { Context } from '../../../graphql/context.ts'
import { streamBatch } from '../../../graphql/kit/stream-batch.ts'
import { decodeStreamCursor } from '../../../graphql/kit/stream-cursor.ts'
import { OnLag } from '../../../graphql/stream-types.ts'
import { LogLevel, LogSource } from '../enums.ts'
import { type GivenLogFilter, logFilter } from './log-filter.ts'
import type { LogContent } from './mcp-log-stream.ts'

/** Instances that one subscription may follow: each costs a ring in memory, and a place in every cursor. */
const maxInstances = 100

const McpLogFilter = builder.inputType('McpLogFilter', {
  description: 'Which entries are sent; everything given must hold. The cursor moves past what is held back.',
  fields: (t) => ({
    levels: t.field({ type: [LogLevel], description: 'One of these levels.' }),
    sources: t.field({ type: [LogSource], description: 'From one of these sources.' }),
    text: t.string({ description: 'The message contains this text, without regard to case.' }),
    since: t.field({
      type: 'DateTime',
      description: 'Written at this moment or later. Without `after` and `tail`, the stream starts with the first such entry.',
    }),
  }),
})

const McpLogBatch = streamBatch<LogContent>('McpLog', 'McpInstance', ({ streamId, seq, storedAt, content }) => ({
  mcpInstanceId: streamId,
  seq: BigInt(seq),
  createdAt: new Date(storedAt),
  ...content,
  timestamp: new Date(content.timestamp),
  metadata: JSON.parse(content.metadata),
}))

builder.subscriptionField('mcpLogStream', (t) =>
  t.field({
    type: McpLogBatch.ref,
    extensions: McpLogBatch.extensions,
    description:
      'Follows the logs of instances: behind `after`, else from `tail` entries back, else from now on. Each entry comes once, in the order of its log, however often you are cut off and come back with the last cursor.',
    args: {
      instanceIds: t.arg.idList({ required: true, description: `Which instances, 1 to ${maxInstances}.` }),
      after: t.arg({ type: 'StreamCursor', description: 'The cursor of a batch, an entry or an edge: go on behind it.' }),
      tail: t.arg.int({
        defaultValue: 0,
        description: 'How many entries before the end to start with, in logs that `after` does not name.',
      }),
      filter: t.arg({ type: McpLogFilter, description: 'Only entries like this.' }),
      onLag: t.arg({
        type: OnLag,
        required: true,
        defaultValue: 'CATCH_UP',
        description: 'What happens when you read more slowly than is written.',
      }),
    },
    subscribe: (_root, args, context) => follow(context, args),
    resolve: (batch) => batch,
  }),
)

interface FollowArguments {
  readonly instanceIds: readonly string[]
  readonly after?: string | null | undefined
  readonly tail?: number | null | undefined
  readonly filter?: GivenLogFilter | null | undefined
  readonly onLag: 'CATCH_UP' | 'SKIP'
}

function follow(
  { services, viewer, signal, resumeAfter }: Context,
  { instanceIds, after, tail, filter, onLag }: FollowArguments,
) {
  if (instanceIds.length < 1 || instanceIds.length > maxInstances) {
    throw badField('instanceIds', `1 to ${maxInstances} instances may be named.`)
  }
  if ((tail ?? 0) < 0) throw badField('tail', 'tail must not be negative.')
  const place = resumeAfter ?? after
  const options = {
    instanceIds: instanceIds.map((id, index) => uuidOf('McpInstance', id, `instanceIds.${index}`)),
    after: place == null ? null : decodeStreamCursor('McpLog', place, 'after'),
    tail: tail ?? 0,
    filter: logFilter(filter),
    onLag,
  }
  return services.mcpLogs.follow(viewer, options, signal)
}
