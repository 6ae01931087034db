import type { JsonValue } from '../../../platform/bus/bus.ts'
import type { StreamDescription } from '../../../platform/stream/stream-description.ts'
import type { LogLevel, LogSource } from '../../../storage/generated/prisma/client.ts'
import * as enums from '../../../storage/generated/prisma/enums.ts'

/** What one log entry says, as JSON holds it. */
export type LogContent = {
  /** When the producer says it was written: milliseconds since 1970. */
  readonly timestamp: number
  readonly level: LogLevel
  readonly source: LogSource
  readonly message: string
  /** A JSON object, written out: whoever shows it parses it, and nobody else has to. */
  readonly metadata: string
}

/** What of an instance decides who may follow its log, and how the log ends. */
export type LogOwner = {
  readonly id: string
  readonly userId: string
  readonly deletedAt: Date | null
  readonly exitCode: number | null
}

/** The log of an instance, as a stream. */
export const mcpLogStream: StreamDescription<LogContent, LogOwner> = {
  name: 'mcp-log',
  entries: 'mcp_logs',
  heads: 'mcp_log_heads',
  batches: 'mcp_log_batches',
  owners: 'mcp_instances',
  stream: 'mcp_instance_id',
  columns: [
    { name: 'timestamp', type: 'timestamptz', write: ({ timestamp }) => new Date(timestamp).toISOString() },
    { name: 'level', type: 'log_level', write: ({ level }) => level },
    { name: 'source', type: 'log_source', write: ({ source }) => source },
    { name: 'message', type: 'text', write: ({ message }) => message },
    { name: 'metadata', type: 'jsonb', write: ({ metadata }) => metadata },
  ],
  select:
    '(extract(epoch FROM e."timestamp") * 1000)::float8 AS timestamp, e.level, e.source, e.message, e.metadata::text AS metadata',
  selectSize: 'octet_length(e.message) + pg_column_size(e.metadata)',
  // The columns have these types; the driver knows them only as unknown.
  contentOf: ({ timestamp, level, source, message, metadata }) =>
    ({ timestamp, level, source, message, metadata }) as unknown as LogContent,
  isContent,
  sizeOf: ({ message, metadata }) => 200 + 2 * (message.length + metadata.length),
  open: 'o.deleted_at IS NULL',
  selectFacts: 'o.user_id, o.deleted_at, o.exit_code',
  factsOf: ({ id, user_id: userId, deleted_at: deletedAt, exit_code: exitCode }) =>
    ({ id, userId, deletedAt, exitCode }) as unknown as LogOwner,
}

function isContent(value: JsonValue): value is LogContent {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  const { timestamp, level, source, message, metadata }: Readonly<Record<string, unknown>> = { ...value }
  return (
    typeof timestamp === 'number' &&
    typeof level === 'string' &&
    level in enums.LogLevel &&
    typeof source === 'string' &&
    source in enums.LogSource &&
    typeof message === 'string' &&
    typeof metadata === 'string'
  )
}
