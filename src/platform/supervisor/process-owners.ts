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
  const candidates = processes.filter(({ pid }) => pid !== process.pid && pid !== 1)
  const owners = new Map<ProcessEntry, string>()
  const children = new Map<number, ProcessEntry[]>()
  for (const entry of candidates) {
    const owner = traceOf(entry, traces)
    if (owner !== undefined) owners.set(entry, owner)
    const siblings = children.get(entry.parent)
    if (siblings === undefined) children.set(entry.parent, [entry])
    else siblings.push(entry)
  }
  // What is added on the way is walked over too.
  for (const [entry, owner] of owners)
    for (const child of children.get(entry.pid) ?? []) if (!owners.has(child)) owners.set(child, owner)
  return owners
}

function traceOf(entry: ProcessEntry, { numbers, runIds, runIdOf, found }: Traces): string | undefined {
  const owner = found?.get(processName(entry)) ?? numbers.get(entry.group) ?? numbers.get(entry.session)
  if (owner !== undefined) return owner
  const carried = runIdOf(entry)
  return carried !== undefined && runIds.has(carried) ? carried : undefined
}
