import type { ProcessIdentity } from '../process-identity.ts'
import { type ProcessEntry, processName } from './process-entry.ts'
import { processOwners } from './process-owners.ts'
import { listProcesses } from './process-table.ts'
import { runIdOf } from './run-id.ts'

/** What the processes of one run are known by. */
export interface FamilyKey {
  /** The first of them, which leads a session and a group of its own; null when only the run id is known. */
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

/** All living processes of a run, wherever they went: see processOwners. */
export async function findFamily(key: FamilyKey): Promise<ProcessEntry[]> {
  const { leader, runId, members = [] } = key
  const processes = await listProcesses()
  const owners = processOwners(processes, {
    numbers: leader !== null && isOwnGroup(leader, key, processes) ? new Map([[leader.pid, runId]]) : new Map(),
    runIds: new Set([runId]),
    runIdOf: ({ pid }) => runIdOf(pid),
    found: new Map(members.map((entry) => [processName(entry), runId])),
  })
  return [...owners.keys()]
}

/** Whether the leader's pid is sure to name its group and no later one. */
function isOwnGroup({ pid, startedAt }: ProcessIdentity, key: FamilyKey, processes: readonly ProcessEntry[]): boolean {
  const holder = processes.find((entry) => entry.pid === pid)
  if (holder !== undefined) return holder.startedAt === startedAt
  if (key.groupIsOurs === true) return true
  const found = new Set(key.members?.filter(({ group }) => group === pid).map(processName))
  return processes.some((entry) => found.has(processName(entry)))
}
