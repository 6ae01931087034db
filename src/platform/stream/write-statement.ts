import type { JsonValue } from '../bus/bus.ts'
import type { StreamDescription } from './stream-description.ts'

/**
 * The one statement that appends the entries of many requests to many streams.
 *
 * $1 streams, $2 batch keys (null without), $3 numbers of entries: an item a request. $4 the request of each entry (from 1), $5 … its columns: an
 * item an entry, request by request. Answers for each request whose stream takes entries: `place` (from 1), `first`, `last`, `known`, `at` (ms).
 *
 * - Owners, then heads are locked in the order of their ids, so that two such statements cannot wait for each other, nor for a purge, which
 *   locks the owner first too. A head moves in the statement that inserts: its lock orders the writers of a stream, so that the order of `seq` is
 *   the order of the commits, and what is rolled back leaves no hole.
 * - A batch that is stored is answered from there. One that is being stored by another gateway at this moment is not seen yet: its key then
 *   breaks the primary key of the batches, and the whole statement has to be run again.
 */
export function writeStatement<Content extends JsonValue, Facts>(description: StreamDescription<Content, Facts>): string {
  const { entries, heads, batches, owners, stream, columns, open } = description
  const names = columns.map(({ name }) => `"${name}"`).join(', ')
  const arrays = columns.map(({ type }, index) => `$${index + 5}::${type}[]`).join(', ')
  const values = columns.map(({ name }) => `entry."${name}"`).join(', ')
  return `
    WITH open AS MATERIALIZED (
      SELECT o.id FROM ${owners} o WHERE o.id = ANY($1::uuid[]) AND ${open} ORDER BY o.id FOR KEY SHARE
    ), request AS MATERIALIZED (
      SELECT r.*, sum(r.size) OVER (ORDER BY r.place) - r.size AS offset_of
      FROM unnest($1::uuid[], $2::uuid[], $3::int[]) WITH ORDINALITY AS r (stream, batch, size, place)
    ), known AS MATERIALIZED (
      SELECT r.place, b.first_seq, b.last_seq
      FROM request r JOIN open ON open.id = r.stream JOIN ${batches} b ON b.${stream} = r.stream AND b.batch_key = r.batch
    ), fresh AS MATERIALIZED (
      SELECT r.*, sum(r.size) OVER (PARTITION BY r.stream ORDER BY r.place) - r.size AS before, sum(r.size) OVER (PARTITION BY r.stream) AS total
      FROM request r JOIN open ON open.id = r.stream WHERE NOT EXISTS (SELECT FROM known WHERE known.place = r.place)
    ), head AS (
      INSERT INTO ${heads} AS h (${stream}, last_seq)
      SELECT DISTINCT fresh.stream, fresh.total FROM fresh ORDER BY fresh.stream
      ON CONFLICT (${stream}) DO UPDATE SET last_seq = h.last_seq + excluded.last_seq
      RETURNING h.${stream} AS stream, h.last_seq
    ), placed AS MATERIALIZED (
      SELECT fresh.place, fresh.stream, fresh.batch, fresh.size, fresh.offset_of, head.last_seq - fresh.total + fresh.before AS before
      FROM fresh JOIN head ON head.stream = fresh.stream
    ), batch AS (
      INSERT INTO ${batches} (${stream}, batch_key, first_seq, last_seq)
      SELECT stream, batch, before + 1, before + size FROM placed WHERE batch IS NOT NULL
    ), stored AS (
      INSERT INTO ${entries} (${stream}, seq, ${names})
      SELECT placed.stream, placed.before + entry.position - placed.offset_of, ${values}
      FROM unnest($4::int[], ${arrays}) WITH ORDINALITY AS entry (request, ${names}, position)
      JOIN placed ON placed.place = entry.request
    )
    SELECT place::int, (before + 1)::float8 AS first, (before + size)::float8 AS last, false AS known,
           (extract(epoch FROM now()::timestamptz(3)) * 1000)::float8 AS at FROM placed
    UNION ALL
    SELECT place::int, first_seq::float8, last_seq::float8, true, NULL FROM known`
}
