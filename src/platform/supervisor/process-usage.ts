import { type ProcessEntry, processName } from './process-entry.ts'
import type { ProcessGroup } from './process-group.ts'
import { processOwners } from './process-owners.ts'
import { listProcesses } from './process-table.ts'
import { runIdOf } from './run-id.ts'

/** What a process and all that has come from it use. */
export interface Usage {
  /**
   * Processor time between this measurement and the last, at a group's first one since its start, in percent of one core: 200 is two cores. What was
   * used by processes that ended in between is not in it.
   */
  readonly cpuPercent: number
  /** Resident memory in bytes, added up: pages that several processes share count for each. */
  readonly memoryBytes: number
}

export interface UsageMeter {
  /** What the groups use, by run id; a group of which nothing lives is left out. One walk over all processes, however many groups there are. */
  measure(groups: readonly ProcessGroup[]): Promise<ReadonlyMap<string, Usage>>
}

interface Measurement {
  /** When, in ms. */
  readonly at: number
  readonly runIds: ReadonlySet<string>
  /** The processor time of each process of the groups so far, in seconds. */
  readonly cpuSeconds: ReadonlyMap<string, number>
}

/** Processor time is counted in steps of 10 ms: over less than this (s) a percentage says nothing. */
const SHORTEST_SECONDS = 0.1

/** Measures what groups of processes use. Keeps the last measurement, for the difference. */
export function createUsageMeter(): UsageMeter {
  let last: Measurement = { at: 0, runIds: new Set(), cpuSeconds: new Map() }
  let carried: ReadonlyMap<string, string | undefined> = new Map()

  return {
    async measure(groups) {
      const processes = await listProcesses()
      const at = performance.now()
      // Read once for each process: /proc shows the environment that it was started with.
      carried = new Map(processes.map((entry) => [processName(entry), carriedRunId(entry, carried)]))
      const owners = processOwners(processes, {
        numbers: ownNumbers(groups, processes),
        runIds: new Set(groups.map(({ runId }) => runId)),
        runIdOf: (entry) => carried.get(processName(entry)),
      })
      const members = byOwner(owners)
      const before = last
      last = {
        at,
        runIds: new Set(members.keys()),
        cpuSeconds: new Map([...owners.keys()].map((entry) => [processName(entry), entry.cpuSeconds])),
      }
      return new Map([...members].map(([runId, entries]) => [runId, usageOf(entries, at, before, before.runIds.has(runId))]))
    },
  }
}

function carriedRunId(entry: ProcessEntry, known: ReadonlyMap<string, string | undefined>): string | undefined {
  const name = processName(entry)
  return known.has(name) ? known.get(name) : runIdOf(entry.pid)
}

/** The groups whose leader lives, by its pid. */
function ownNumbers(groups: readonly ProcessGroup[], processes: readonly ProcessEntry[]): ReadonlyMap<number, string> {
  const living = new Set(processes.map(processName))
  return new Map(
    groups.flatMap(({ identity, runId }) =>
      identity !== null && living.has(processName(identity)) ? [[identity.pid, runId]] : [],
    ),
  )
}

function byOwner(owners: ReadonlyMap<ProcessEntry, string>): ReadonlyMap<string, ProcessEntry[]> {
  const members = new Map<string, ProcessEntry[]>()
  for (const [entry, runId] of owners) {
    const known = members.get(runId)
    if (known === undefined) members.set(runId, [entry])
    else known.push(entry)
  }
  return members
}

function usageOf(entries: readonly ProcessEntry[], at: number, last: Measurement, measuredBefore: boolean): Usage {
  // A process that was not there last time has used all of its time since then.
  const used = sum(entries, (entry) => entry.cpuSeconds - (last.cpuSeconds.get(processName(entry)) ?? 0))
  const seconds = measuredBefore ? (at - last.at) / 1_000 : Math.max(...entries.map(({ ageSeconds }) => ageSeconds))
  return {
    cpuPercent: (used / Math.max(seconds, SHORTEST_SECONDS)) * 100,
    memoryBytes: sum(entries, ({ residentBytes }) => residentBytes),
  }
}

function sum(entries: readonly ProcessEntry[], value: (entry: ProcessEntry) => number): number {
  return entries.reduce((total, entry) => total + value(entry), 0)
}
