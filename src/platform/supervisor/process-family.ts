import type { ProcessIdentity } from '../process-identity.ts'
import { type ProcessEntry, processName } from './process-entry.ts'
import { listProcesses } from './process-table.ts'
import { runIdOf } from './run-id.ts'

/** What a family of processes is known by. */
export interface FamilyKey {
  /** Its first process, which leads a session and a group of its own; null when only the run id is known. */
  readonly leader: ProcessIdentity | null
  readonly runId: string
  /**
   * Whether the leader's pid still names its group though the leader itself has ended. The system gives a number to nobody else while it names a
   * group with somebody in it; afterwards it may, so only who has just seen the leader end can say yes.
   */
  readonly groupIsOurs?: boolean
  /** Members that were found before. */
  readonly members?: readonly ProcessEntry[]
}

/**
 * All living processes that came from the leader: those in its group and session, those that carry the run id in their environment (on Linux),
 * and the children of all of these. Never this process.
 */
export async function findFamily(key: FamilyKey): Promise<ProcessEntry[]> {
  return familyAmong(await listProcesses(), key, ({ pid }) => runIdOf(pid))
}

/** The family among the given processes. `runIdOfEntry` is asked about a process only when nothing else tells that it belongs. */
export function familyAmong(
  processes: readonly ProcessEntry[],
  key: FamilyKey,
  runIdOfEntry: (entry: ProcessEntry) => string | undefined,
): ProcessEntry[] {
  const family = new Set<ProcessEntry>()
  const strangers = new Set(processes.filter(({ pid }) => pid !== process.pid && pid !== 1))
  const take = (belongs: (entry: ProcessEntry) => boolean): void => {
    for (const entry of strangers) {
      if (!belongs(entry)) continue
      strangers.delete(entry)
      family.add(entry)
    }
  }
  const takeDescendants = (): void => {
    for (let size = -1; size !== family.size; ) {
      size = family.size
      const parents = new Set([...family].map(({ pid }) => pid))
      take(({ parent }) => parents.has(parent))
    }
  }

  const known = new Set(key.members?.map(processName))
  take((entry) => known.has(processName(entry)))
  const number = groupNumber(processes, key, [...family])
  if (number !== undefined) take(({ group, session }) => group === number || session === number)
  takeDescendants()
  take((entry) => runIdOfEntry(entry) === key.runId)
  takeDescendants()
  return [...family]
}

/** The number of the leader's group, when it is sure to name that and no later one. */
function groupNumber(processes: readonly ProcessEntry[], key: FamilyKey, members: readonly ProcessEntry[]): number | undefined {
  if (key.leader === null) return undefined
  const { pid, startedAt } = key.leader
  const holder = processes.find((entry) => entry.pid === pid)
  if (holder !== undefined) return holder.startedAt === startedAt ? pid : undefined
  return key.groupIsOurs === true || members.some(({ group }) => group === pid) ? pid : undefined
}
