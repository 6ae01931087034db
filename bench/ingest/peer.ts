import type { LogContent } from '../../src/domains/mcp/mcp-log/mcp-log-stream.ts'

/** What every peer writes to and from. */
export interface IngestSetup {
  readonly databaseUrl: string
  readonly instanceIds: readonly string[]
  /** One batch; all are alike. */
  readonly batch: readonly LogContent[]
  readonly producers: number
}

/** One way of storing log entries. */
export interface IngestPeer {
  readonly name: string
  /** How many call `once` at a time. */
  concurrency(): number
  /** Whose processor time counts as the client's or gateway's. */
  readonly pid: number
  /** Stores some entries and answers how many, once they are committed. */
  once(): Promise<number>
  /** Statements so far, where that is not the number of calls; NaN where it is not known. */
  commits?(): number
  close(): Promise<void>
}
