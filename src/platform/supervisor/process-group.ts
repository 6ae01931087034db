import type { ProcessIdentity } from '../process-identity.ts'

/** A process with all that has come from it. */
export interface ProcessGroup {
  /** Who leads the group; null just before it is started, when only the run id is known. */
  readonly identity: ProcessIdentity | null
  readonly runId: string
}
