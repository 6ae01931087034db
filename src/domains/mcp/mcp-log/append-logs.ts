import { notFound } from '../../../errors.ts'
import type { LogLevel, LogSource, Prisma } from '../../../storage/generated/prisma/client.ts'
import { storableJson } from './storable-json.ts'

export interface NewMcpLog {
  /** When the producer says it was written. */
  readonly timestamp: Date
  readonly level: LogLevel
  readonly source: LogSource
  readonly message: string
  readonly metadata?: Readonly<Record<string, unknown>>
}

/** The places that the entries were given, both ends included. */
export interface SeqRange {
  readonly firstSeq: bigint
  readonly lastSeq: bigint
}

/**
 * Appends entries, in the order given, to the log of an instance. The head moves in the statement that inserts them, and its row
 * lock orders all writers of one log: `seq` is gapless, and its order is the order of the commits. What PostgreSQL cannot store
 * (U+0000, half a surrogate pair) becomes U+FFFD. The instance is locked before the head, as purging does: the two cannot wait
 * for each other.
 * @throws RangeError when there is no entry, PanoptesError NOT_FOUND when there is no such live instance.
 */
export async function appendLogs(
  tx: Prisma.TransactionClient,
  instanceId: string,
  entries: readonly NewMcpLog[],
): Promise<SeqRange> {
  if (entries.length === 0) throw new RangeError('There is nothing to append.')
  const [head] = await tx.$queryRaw<readonly { last: bigint }[]>`
    WITH instance AS (
      SELECT id FROM mcp_instances WHERE id = ${instanceId}::uuid AND deleted_at IS NULL FOR KEY SHARE
    ), head AS (
      INSERT INTO mcp_log_heads (mcp_instance_id, last_seq) SELECT id, ${entries.length}::bigint FROM instance
      ON CONFLICT (mcp_instance_id) DO UPDATE SET last_seq = mcp_log_heads.last_seq + excluded.last_seq
      RETURNING last_seq
    ), stored AS (
      INSERT INTO mcp_logs (mcp_instance_id, seq, "timestamp", level, source, message, metadata)
      SELECT ${instanceId}::uuid, head.last_seq - ${entries.length}::bigint + entry.place, entry.at, entry.level, entry.source,
             entry.message, entry.metadata
      FROM head, unnest(
        ${entries.map((entry) => entry.timestamp.toISOString())}::timestamptz[],
        ${entries.map((entry) => entry.level)}::log_level[],
        ${entries.map((entry) => entry.source)}::log_source[],
        ${entries.map((entry) => entry.message.replaceAll('\0', '\uFFFD'))}::text[],
        ${entries.map((entry) => storableJson(entry.metadata ?? {}))}::jsonb[]
      ) WITH ORDINALITY AS entry (at, level, source, message, metadata, place)
    )
    SELECT last_seq AS last FROM head`
  if (head === undefined) throw notFound('McpInstance')
  return { firstSeq: head.last - BigInt(entries.length) + 1n, lastSeq: head.last }
}
