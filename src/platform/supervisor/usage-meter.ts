import { type ProcessEntry, processName } from './process-entry.ts'
import type { ProcessGroup } from './process-group.ts'
import { processOwners } from './process-owners.ts'
import { listProcesses } from './process-table.ts'
import { runIdOf } from './run-id.ts'

/** What a process and all that has come from it use. */
export interface Usage {
  /**
   * Processor time between this measurement and the last, in percent of one core: 200 is two cores. Null at a group's first. What was used by
   * processes that ended in between is not in it.
   */
  readonly cpuPercent: number | null
  /** Resident memory in bytes, added up: pages that several processes share count for each. */
  readonly residentBytes: number
}

export interface UsageMeter {
  /** What the groups use, by run id; a group of which nothing lives is left out. One walk over all processes, however many groups there are. */
  measure(groups: readonly ProcessGroup[]): Promise<ReadonlyMap<string, Usage>>
}

interface Measurement {
  /** When, in ms. */
  readonly at: number
  /** The processor time (s) of each process of the groups so far. */
  readonly cpuSeconds: ReadonlyMap<string, number>
  readonly usages: ReadonlyMap<string, Usage>
}

/** Measures what groups of processes use. Keeps the last measurement, for the difference. */
export function createUsageMeter(): UsageMeter {
  let last: Measurement = { at: 0, cpuSeconds: new Map(), usages: new Map() }
  let runIds: ReadonlyMap<string, string | undefined> = new Map()

  return {
    async measure(groups) {
      const processes = await listProcesses()
      const at = performance.now()
      // Read once for each process: /proc shows the environment that it was started with.
      runIds = new Map(processes.map((entry) => [processName(entry), knownRunId(entry, runIds)]))
      const owners = processOwners(processes, {
        numbers: ownNumbers(groups, processes),
        runIds: new Set(groups.map(({ runId }) => runId)),
        runIdOf: (entry) => runIds.get(processName(entry)),
      })
      const usages = new Map<string, Usage>()
      for (const [entry, runId] of owners) usages.set(runId, added(usages.get(runId), entry, at, last, last.usages.has(runId)))
      last = { at, usages, cpuSeconds: new Map([...owners.keys()].map((entry) => [processName(entry), entry.cpuSeconds])) }
      return usages
    },
  }
}

function knownRunId(entry: ProcessEntry, known: ReadonlyMap<string, string | undefined>): string | undefined {
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

function added(sum: Usage | undefined, entry: ProcessEntry, at: number, last: Measurement, measuredBefore: boolean): Usage {
  // A process that was not there last time has used all of its time since then.
  const usedMs = (entry.cpuSeconds - (last.cpuSeconds.get(processName(entry)) ?? 0)) * 1_000
  return {
    cpuPercent: measuredBefore ? (sum?.cpuPercent ?? 0) + (usedMs / (at - last.at)) * 100 : null,
    residentBytes: (sum?.residentBytes ?? 0) + entry.residentBytes,
  }
}
