import type pg from 'pg'
import type { JsonValue } from '../bus/bus.ts'
import type { Portion } from './portion.ts'
import type { SqlRow, StreamDescription } from './stream-description.ts'
import type { SeqRange, StreamEntry } from './stream-entry.ts'
import { writeStatement } from './write-statement.ts'

/** Entries that are to be appended to one stream, all or none of them. */
export interface WriteRequest<Content> {
  readonly streamId: string
  /** A uuid that stands for the client's batch; null when it is not meant to be retried. */
  readonly batchKey: string | null
  readonly contents: readonly Content[]
}

/** What became of a request; null when its stream takes no entries: it does not exist, or is over. */
export type WriteResult =
  | (SeqRange & { readonly known: false; readonly storedAt: number })
  | (SeqRange & { readonly known: true })
  | null

/** How a stream stands: how far it has come and what its owner is like. */
export interface Standing<Facts> {
  readonly head: number
  readonly facts: Facts
}

/** The statements of one kind of stream. Prepared by name on a server; the embedded database has one session, in which names would clash. */
export interface StreamStore<Content, Facts> {
  /** Appends all of the requests in one statement. @throws whatever the database says; nothing is stored then. */
  write(requests: readonly WriteRequest<Content>[]): Promise<readonly WriteResult[]>
  /** The entries behind a place, in order, as many as the portion holds and at least one when there are any. */
  page(streamId: string, after: number, portion: Portion): Promise<readonly StreamEntry<Content>[]>
  /** How the streams stand, by their ids; one that does not exist is missing. */
  standings(streamIds: readonly string[]): Promise<ReadonlyMap<string, Standing<Facts>>>
}

export function createStreamStore<Content extends JsonValue, Facts>(
  description: StreamDescription<Content, Facts>,
  database: { readonly pool: pg.Pool; readonly kind: 'embedded' | 'server' },
): StreamStore<Content, Facts> {
  const { name, entries, heads, owners, stream, columns, select, selectSize, selectFacts, contentOf, factsOf } = description
  const writeSql = writeStatement(description)
  const pageSql = `
    SELECT e.seq::float8 AS seq, (extract(epoch FROM e.created_at) * 1000)::float8 AS at, ${select}
    FROM (
      SELECT e.*, sum(${selectSize}) OVER (ORDER BY e.seq) - (${selectSize}) AS bytes_before
      FROM (SELECT * FROM ${entries} e WHERE e.${stream} = $1 AND e.seq > $2 ORDER BY e.seq LIMIT $3) e
    ) e WHERE e.bytes_before < $4 ORDER BY e.seq`
  const standingsSql = `
    SELECT o.id, coalesce(h.last_seq, 0)::float8 AS head, ${selectFacts}
    FROM ${owners} o LEFT JOIN ${heads} h ON h.${stream} = o.id WHERE o.id = ANY($1::uuid[])`

  async function run(what: string, text: string, values: unknown[]): Promise<readonly SqlRow[]> {
    const named = database.kind === 'server' ? { name: `stream/${name}/${what}` } : {}
    return (await database.pool.query<Record<string, unknown>>({ ...named, text, values })).rows
  }

  return {
    async write(requests) {
      const places = requests.flatMap(({ contents }, index) => contents.map(() => index + 1))
      const contents = requests.flatMap((request) => request.contents)
      const rows = await run('write', writeSql, [
        requests.map(({ streamId }) => streamId),
        requests.map(({ batchKey }) => batchKey),
        requests.map((request) => request.contents.length),
        places,
        ...columns.map(({ write }) => contents.map(write)),
      ])
      const results = requests.map((): WriteResult => null)
      for (const row of rows) results[Number(row.place) - 1] = resultOf(row)
      return results
    },

    async page(streamId, after, portion) {
      const rows = await run('page', pageSql, [streamId, after, portion.rows, portion.bytes])
      return rows.map((row) => ({ streamId, seq: Number(row.seq), storedAt: Number(row.at), content: contentOf(row) }))
    },

    async standings(streamIds) {
      const rows = await run('standings', standingsSql, [streamIds])
      return new Map(rows.map((row) => [String(row.id), { head: Number(row.head), facts: factsOf(row) }]))
    },
  }
}

function resultOf({ first, last, known, at }: SqlRow): WriteResult {
  const range = { first: Number(first), last: Number(last) }
  return known === true ? { ...range, known } : { ...range, known: false, storedAt: Number(at) }
}
