/** What a gateway's followers cost and miss, from the start on. */
export interface FollowCounters {
  /** Reads that the ring answered, and pages that the database did. */
  ringReads: number
  databasePages: number
  /** Streams that a comparison with the database found to be further than the bus had said. */
  catchUps: number
  /** Messages of the bus that began behind the end of what was known: something in between was lost, or came later. */
  holes: number
  /** Batches that were made, and those that one subscriber took over from another. */
  batchesMade: number
  batchesShared: number
  /** Entries that subscribers skipped because they wanted to. */
  skipped: number
}

export function createFollowCounters(): FollowCounters {
  return { ringReads: 0, databasePages: 0, catchUps: 0, holes: 0, batchesMade: 0, batchesShared: 0, skipped: 0 }
}
