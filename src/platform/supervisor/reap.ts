import { isRunning, type ProcessIdentity } from '../process-identity.ts'
import { endFamily } from './end-family.ts'

export interface Remains {
  /** Null when only the run id is known. */
  readonly identity: ProcessIdentity | null
  readonly runId: string
  /** How long they may take to end by themselves (ms). */
  readonly graceMs: number
}

/**
 * Ends what a gateway that is gone has left on this machine: the group, when its leader still is that very process, and whatever carries the run
 * id. SIGTERM, then SIGKILL to what is left after the grace. Resolves when nothing of it is left, at once when there was nothing. Of another
 * machine, another container, or the time before the machine started anew there is nothing here.
 */
export async function reapProcess({ identity, runId, graceMs }: Remains): Promise<void> {
  const deadline = Date.now() + graceMs
  const leader = identity !== null && isRunning(identity) === true ? identity : null
  // A leader that has ended and that nobody has asked for its exit code still holds its number.
  return endFamily({ leader, runId, groupIsOurs: leader !== null }, () => deadline)
}
