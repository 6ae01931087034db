import type { Io } from '../io.ts'
import { formatEntry } from './format-entry.ts'
import type { PrintEntry } from './print-logs.ts'
import { safeJson } from './safe-text.ts'
import { shortNames } from './short-names.ts'

/** Prints entries to stdout: for people, or for scripts. */
export function createLinePrinter(
  io: Io,
  { instanceIds, json, timestamps }: { instanceIds: readonly string[]; json: boolean; timestamps: boolean },
): PrintEntry {
  if (json) return (instanceId, { cursor: _, ...entry }) => io.print(safeJson({ instanceId, ...entry }))
  const names = instanceIds.length > 1 ? shortNames(instanceIds) : new Map<string, string>()
  const colours = io.colours()
  return (instanceId, entry) => io.print(formatEntry(entry, { prefix: names.get(instanceId) ?? '', timestamps, colours }))
}
