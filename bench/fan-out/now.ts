const offset = Number(process.hrtime.bigint()) / 1_000 - performance.now() * 1_000

/** Microseconds on the machine's monotonic clock, which all of its processes share. */
export function now(): number {
  return performance.now() * 1_000 + offset
}
