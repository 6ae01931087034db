import { readStats, type Stats } from './stats.ts'

/** Measurements kept of each instance; at one in some seconds they are the last minutes. */
export const measurementsKept = 60

/** The measurements so far with the newest added, unless it is known already. */
export function withMeasurement(history: readonly Stats[], json: Readonly<Record<string, unknown>>): readonly Stats[] {
  const stats = readStats(json)
  if (stats === null || (history.at(-1)?.measuredAt ?? -1) >= stats.measuredAt) return history
  return [...history.slice(1 - measurementsKept), stats]
}
