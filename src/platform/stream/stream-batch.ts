import type { StreamEntry } from './stream-entry.ts'

/** Where a reader stands in each of its streams: the `seq` of the last entry that it has seen or passed over. */
export type Positions = ReadonlyMap<string, number>

/**
 * Why a stream is over for a reader. One that is FINISHED is read to its end before; of the others nothing more is handed out. SESSION_ENDED is
 * said by whoever knows of sessions, for all streams of a reader.
 */
export type EndReason = 'FINISHED' | 'DELETED' | 'ACCESS_LOST' | 'SESSION_ENDED'

export interface StreamEnd {
  readonly streamId: string
  readonly reason: EndReason
  /** What the process behind the stream ended with, where there was one and it is known. */
  readonly exitCode: number | null
}

/** What a reader is handed. Readers that stand at the same place and want the same are handed the same object. */
export interface StreamBatch<Content> {
  readonly entries: readonly StreamEntry<Content>[]
  /** Where the reader stands once it has this batch. */
  readonly positions: Positions
  /** BACKFILL until everything is read that was there when the reader came, LIVE from then on. */
  readonly phase: 'BACKFILL' | 'LIVE'
  /** Entries that were jumped over because the reader lagged and wanted no more of them. */
  readonly skipped: number
  readonly ended: readonly StreamEnd[]
}
