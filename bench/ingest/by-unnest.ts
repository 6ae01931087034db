import pg from 'pg'
import { poolConfig } from '../../src/storage/database.ts'
import type { IngestPeer, IngestSetup } from './peer.ts'
import { createSeqs, createTurns } from './turns.ts'

const plain = `
  INSERT INTO mcp_logs (mcp_instance_id, seq, "timestamp", level, source, message, metadata)
  SELECT * FROM unnest($1::uuid[], $2::bigint[], $3::timestamptz[], $4::log_level[], $5::log_source[], $6::text[], $7::jsonb[])`

const withHeads = `
  WITH line AS (
    SELECT * FROM unnest($1::uuid[], $2::timestamptz[], $3::log_level[], $4::log_source[], $5::text[], $6::jsonb[])
      WITH ORDINALITY AS line (id, "timestamp", level, source, message, metadata, position)
  ), head AS (
    INSERT INTO mcp_log_heads AS h (mcp_instance_id, last_seq)
    SELECT id, count(*) FROM line GROUP BY id ORDER BY id
    ON CONFLICT (mcp_instance_id) DO UPDATE SET last_seq = h.last_seq + excluded.last_seq
    RETURNING h.mcp_instance_id, h.last_seq
  )
  INSERT INTO mcp_logs (mcp_instance_id, seq, "timestamp", level, source, message, metadata)
  SELECT id, head.last_seq - count(*) OVER (PARTITION BY id) + row_number() OVER (PARTITION BY id ORDER BY position),
         "timestamp", level, source, message, metadata
  FROM line JOIN head ON head.mcp_instance_id = line.id`

/**
 * One prepared INSERT … SELECT FROM unnest a group, as one would write it by hand. Without heads the client counts `seq` by itself, which only one
 * writer can do; with heads it is gapless whoever writes.
 */
export function byUnnest(
  setup: IngestSetup,
  size: { readonly connections: () => number; readonly batches: () => number },
  heads: boolean,
): IngestPeer {
  const pool = new pg.Pool(poolConfig({ kind: 'server', url: setup.databaseUrl }))
  const nextGroup = createTurns(setup)
  const nextSeq = createSeqs()
  return {
    name: heads ? 'unnest by hand, with heads' : 'unnest by hand',
    concurrency: size.connections,
    pid: process.pid,
    async once() {
      const { instanceIds, lines } = nextGroup(size.batches())
      const columns = [
        lines.map(({ timestamp }) => new Date(timestamp).toISOString()),
        lines.map(({ level }) => level),
        lines.map(({ source }) => source),
        lines.map(({ message }) => message),
        lines.map(({ metadata }) => metadata),
      ]
      const query = heads
        ? { name: 'with-heads', text: withHeads, values: [instanceIds, ...columns] }
        : { name: 'plain', text: plain, values: [instanceIds, instanceIds.map(nextSeq), ...columns] }
      await pool.query(query)
      return lines.length
    },
    close: () => pool.end(),
  }
}
