import { InvalidArgumentError } from 'commander'

const unitMs = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const

/** The moment that a time before now (90s, 10m, 1h30m, 2d), or a date or moment of ISO 8601, means. @throws InvalidArgumentError */
export function parseSince(text: string): Date {
  const since = new Date(/^(\d+[smhd])+$/.test(text) ? Date.now() - durationMs(text) : momentMs(text))
  if (Number.isNaN(since.getTime())) throw new InvalidArgumentError('A time like 90s, 10m, 1h30m, 2d, or 2026-11-20T12:00:00Z.')
  return since
}

function durationMs(text: string): number {
  let sum = 0
  for (const [, count, unit] of text.matchAll(/(\d+)([smhd])/g)) {
    if (unit === 's' || unit === 'm' || unit === 'h' || unit === 'd') sum += Number(count) * unitMs[unit]
  }
  return sum
}

/** What `Date.parse` reads besides ISO 8601 depends on the engine, and reads "1" as a year. */
function momentMs(text: string): number {
  return /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)?)?$/.test(text) ? Date.parse(text) : Number.NaN
}
