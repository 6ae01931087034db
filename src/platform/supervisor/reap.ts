import type { ProcessIdentity } from '../process-identity.ts'
import { endFamily } from './end-family.ts'

/**
 * Ends what a gateway that is gone has left on this machine: the group, when its leader still is that very process, and whatever carries the run
 * id. SIGTERM, then SIGKILL to what is left after `graceMs`. Resolves when nothing of it is left, at once when there was nothing.
 */
export function reapProcess(options: {
  /** Null when only the run id is known. */
  readonly identity: ProcessIdentity | null
  readonly runId: string
  readonly graceMs: number
}): Promise<void> {
  const deadline = Date.now() + options.graceMs
  return endFamily({ leader: options.identity, runId: options.runId }, () => deadline)
}
