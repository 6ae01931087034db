/** Width of a bucket (µs); what takes longer than all buckets together, 30 s, is counted in the last one. */
const width = 200
const buckets = 150_000

/** How often each latency came, as it travels between processes: pairs of bucket and count. */
export type Counts = readonly (readonly [number, number])[]

/** Counts latencies without keeping them. */
export class Latencies {
  #counts = new Uint32Array(buckets)

  record(microseconds: number): void {
    const bucket = Math.min(buckets - 1, Math.max(0, Math.floor(microseconds / width)))
    this.#counts[bucket] = (this.#counts[bucket] ?? 0) + 1
  }

  /** Hands over what was counted since the last time. */
  take(): Counts {
    const taken = [...this.#counts.entries()].filter(([, count]) => count > 0)
    this.#counts = new Uint32Array(buckets)
    return taken
  }
}

/** The latency (ms) that the share of all lies under; NaN of none. */
export function percentile(counts: Counts, share: number): number {
  const sorted = counts.toSorted(([one], [other]) => one - other)
  let left = share * sorted.reduce((sum, [, count]) => sum + count, 0)
  for (const [bucket, count] of sorted) {
    left -= count
    if (left <= 0) return ((bucket + 1) * width) / 1_000
  }
  return Number.NaN
}
