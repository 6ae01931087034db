/** One run of an instance's process, from the moment that a gateway took the instance to the moment that it let go of it. */
export interface ClaimedRun {
  readonly instanceId: string
  /** Made anew for each run; the process and all its children carry it in their environment. */
  readonly runId: string
}
