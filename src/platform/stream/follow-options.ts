import type { Portion } from './portion.ts'
import type { EndReason, Positions } from './stream-batch.ts'
import type { StreamEntry } from './stream-entry.ts'
import type { Standing } from './stream-store.ts'
import type { WakeUpLimits } from './wake-up.ts'

export interface HubLimits extends WakeUpLimits {
  /** What is kept of each watched stream for its readers. */
  readonly ring: Portion
  /** What one batch holds; of many streams it may be somewhat more. */
  readonly batch: Portion
  /** Pages that are read at the same time; writers need connections too. */
  readonly pagesAtATime: number
  /** Between two comparisons of all watched streams with the database (ms); what the bus loses waits that long, and so does an end. */
  readonly catchUpMs: number
  /** A reader that skips does so when it is more entries behind than this. */
  readonly skipBeyond: number
  /** After how long (ms) a reader whose filter holds everything back is handed its new positions. */
  readonly quietMs: number
}

/** What somebody who follows streams wants. */
export interface FollowOptions<Content, Facts> {
  readonly streamIds: readonly string[]
  /**
   * Where the reader starts in each stream, given how they stand; a stream that does not exist is missing. It has to throw when the
   * reader may not follow one of them.
   */
  readonly start: (standings: ReadonlyMap<string, Standing<Facts>>) => Positions | Promise<Positions>
  /** Asked again and again of each stream: why it is over for this reader; null while it is not. */
  readonly endOf: (facts: Facts) => { readonly reason: EndReason; readonly exitCode: number | null } | null
  /** Which entries the reader wants. `key` names the filter: readers with equal keys and streams share their batches. */
  readonly filter: { readonly key: string; readonly keep: (entry: StreamEntry<Content>) => boolean }
  readonly onLag: 'CATCH_UP' | 'SKIP'
  /** Ends the reader and frees everything at once. */
  readonly signal: AbortSignal
}
