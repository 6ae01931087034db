import type { Positions, StreamBatch } from './stream-batch.ts'
import type { StreamEntry } from './stream-entry.ts'

/** What lies behind some positions, and where a reader stands after it. */
export class Step<Content> {
  readonly entries: readonly StreamEntry<Content>[]
  readonly positions: Positions
  readonly #batches = new Map<StreamBatch<Content>['phase'], StreamBatch<Content>>()

  constructor(entries: readonly StreamEntry<Content>[], positions: Positions) {
    this.entries = entries
    this.positions = positions
  }

  /** The step as a batch that tells of nothing else: the same object for all readers, so that it can be turned into bytes once. */
  batch(phase: StreamBatch<Content>['phase']): StreamBatch<Content> {
    const found = this.#batches.get(phase)
    if (found) return found
    const batch = { entries: this.entries, positions: this.positions, phase, skipped: 0, ended: [] }
    this.#batches.set(phase, batch)
    return batch
  }
}
