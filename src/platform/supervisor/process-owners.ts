import { type ProcessEntry, processName } from './process-entry.ts'

/** By what processes are known to come from runs. */
export interface Traces {
  /** Numbers of groups and sessions that are sure to be a run's, with the run's id. */
  readonly numbers: ReadonlyMap<number, string>
  readonly runIds: ReadonlySet<string>
  /** The run that a process carries in its environment. */
  readonly runIdOf: (entry: ProcessEntry) => string | undefined
  /** The run of processes that were found before, by name. */
  readonly found?: ReadonlyMap<string, string>
}

/**
 * Which processes come from which run, by its id: those that were found before, those of its group and session, those that carry its id, and the
 * children of all of these. Never this process, nor the first one of the machine.
 */
export function processOwners(processes: readonly ProcessEntry[], traces: Traces): ReadonlyMap<ProcessEntry, string> {
  const byPid = new Map(processes.filter(({ pid }) => pid !== process.pid && pid !== 1).map((entry) => [entry.pid, entry]))
  const owners = new Map<ProcessEntry, string | undefined>()

  function ownerOf(entry: ProcessEntry): string | undefined {
    if (owners.has(entry)) return owners.get(entry)
    // For the time being, because what is read one after the other may go in a circle.
    owners.set(entry, undefined)
    const parent = byPid.get(entry.parent)
    const owner = traceOf(entry, traces) ?? (parent === undefined ? undefined : ownerOf(parent))
    owners.set(entry, owner)
    return owner
  }

  for (const entry of byPid.values()) ownerOf(entry)
  return new Map([...owners].flatMap(([entry, owner]) => (owner === undefined ? [] : [[entry, owner]])))
}

function traceOf(entry: ProcessEntry, { numbers, runIds, runIdOf, found }: Traces): string | undefined {
  const owner = found?.get(processName(entry)) ?? numbers.get(entry.group) ?? numbers.get(entry.session)
  if (owner !== undefined) return owner
  const carried = runIdOf(entry)
  return carried !== undefined && runIds.has(carried) ? carried : undefined
}
