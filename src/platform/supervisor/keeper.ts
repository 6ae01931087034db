import type { ProcessIdentity } from '../process-identity.ts'

/** A process with all that has come from it. */
export interface ProcessGroup {
  /** Who leads the group; null just before it is started, when only the run id is known. */
  readonly identity: ProcessIdentity | null
  readonly runId: string
}

/** Ends what the gateway has started when the gateway cannot any more, because it was killed or has lost what it held. */
export interface Keeper {
  /** From now on the group ends with the gateway. Called again for a run id it replaces what was known. */
  watch(group: ProcessGroup): void
  /** The group has ended. */
  forget(runId: string): void
  /** Until when (ms since 1970) the gateway may be believed to own the groups; null, as at first, for as long as it lives. */
  holdUntil(epochMs: number | null): void
  /** Ends what is still watched, and the keeper. */
  close(): Promise<void>
}
