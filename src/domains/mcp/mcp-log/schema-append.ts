import { builder } from '../../../graphql/builder.ts'
import { mutation } from '../../../graphql/kit/mutation.ts'
import { LogLevel, LogSource } from '../enums.ts'
import { maxMessageLength, maxMetadataLength } from './new-mcp-log.ts'
import { maxEntries } from './service.ts'

const McpLogEntryInput = builder.inputType('McpLogEntryInput', {
  description: 'One entry to append.',
  fields: (t) => ({
    timestamp: t.field({ type: 'DateTime', description: 'When it was written; now when absent.' }),
    level: t.field({ type: LogLevel, description: 'How much it matters; INFO when absent.' }),
    source: t.field({ type: LogSource, description: 'Who wrote it; API when absent.' }),
    message: t.string({
      required: true,
      description: `The text, at most ${maxMessageLength.toLocaleString('en')} characters. What cannot be stored becomes U+FFFD.`,
    }),
    metadata: t.field({
      type: 'JSONObject',
      description: `Whatever else is known, at most ${maxMetadataLength.toLocaleString('en')} characters as JSON.`,
    }),
  }),
})

mutation('appendMcpLogs', {
  description:
    "Appends entries to an instance's log, all of them or none, and answers when they are stored. With the scope INGEST, or the instance's own access token. It leaves no trace in `auditEvents`: the log is one itself.",
  access: 'append',
  input: (t) => ({
    instanceId: t.id({ required: true, description: 'Whose log.' }),
    batchId: t.id({
      description:
        'Names these entries within the log, 1 to 200 characters: the same name, sent again within a day, changes nothing and is answered alike.',
    }),
    entries: t.field({
      type: [McpLogEntryInput],
      required: true,
      description: `1 to ${maxEntries.toLocaleString('en')} entries, in their order.`,
    }),
  }),
  resolve: (input, { services, actor }) => services.mcpLogs.append(actor, input),
  payload: (t) => ({
    firstSeq: t.field({ type: 'BigInt', description: 'The place of the first entry in the log.', resolve: ({ first }) => first }),
    lastSeq: t.field({ type: 'BigInt', description: 'The place of the last entry in the log.', resolve: ({ last }) => last }),
  }),
})
