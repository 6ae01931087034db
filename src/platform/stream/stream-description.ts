import type { JsonValue } from '../bus/bus.ts'

/** A row as the driver hands it over. */
export type SqlRow = Readonly<Record<string, unknown>>

/** One column of the entries' table, as the statement that appends fills it. */
export interface StreamColumn<Content> {
  readonly name: string
  /** Its type in SQL. */
  readonly type: string
  /** The value of an entry as `pg` writes it; text for JSON. */
  readonly write: (content: Content) => string | number | null
}

/**
 * All that the stream code knows of one kind of stream. The texts are written into SQL as they are: they are ours, never a client's.
 *
 * Three tables belong to it. `entries` holds a row an entry: `stream`, `seq bigint`, `created_at` (by default the moment of storing) and the
 * columns below. `heads` holds how far each stream has come: `stream` (its primary key), `last_seq`. `batches` holds the ranges that retried
 * appends are answered with: `stream`, `batch_key uuid` (together its primary key), `first_seq`, `last_seq`, `created_at`. A stream begins and
 * ends with its owner, a row of `owners`.
 */
export interface StreamDescription<Content extends JsonValue, Facts> {
  /** Names topics and prepared statements: `mcp-log`. */
  readonly name: string
  readonly entries: string
  readonly heads: string
  readonly batches: string
  readonly owners: string
  /** The column that names the stream in `entries`, `heads` and `batches`: the owner's `id`. */
  readonly stream: string
  readonly columns: readonly StreamColumn<Content>[]
  /** What is read of an entry besides `seq` and the moment of storing: SQL expressions over the alias `e`. */
  readonly select: string
  readonly contentOf: (row: SqlRow) => Content
  /** About how many bytes an entry takes in an answer of the database: an SQL expression over the alias `e`. */
  readonly selectSize: string
  /** Whether what came over the bus is the content of an entry: another gateway may be of another version. */
  readonly isContent: (value: JsonValue) => value is Content
  /** About how many bytes an entry takes in memory. */
  readonly sizeOf: (content: Content) => number
  /** Whether an owner takes entries: an SQL condition over the alias `o`. */
  readonly open: string
  /** What is read of an owner to say who may follow its stream, and how it ends: SQL expressions over the alias `o`. */
  readonly selectFacts: string
  readonly factsOf: (row: SqlRow) => Facts
}
