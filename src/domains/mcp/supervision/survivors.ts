import type { ProcessIdentity } from '../../../platform/process-identity.ts'
import type { OrphanedRun } from './leases.ts'

export interface SurvivorsDeps {
  /** In which space the process ids of a gateway mean something; null when it is unknown. */
  readonly spaceOf: (gatewayId: string) => Promise<string | null>
  /** Ends the processes of a run on this machine, and nothing else; resolves when they are gone. */
  readonly reap: (survivor: { readonly identity: ProcessIdentity | null; readonly runId: string }) => Promise<void>
}

/** Ends what may still run of another gateway's run. On another machine that gateway's own keeper has done it. */
export async function endSurvivors(
  { formerGatewayId, runId, processId, processStart }: OrphanedRun,
  deps: SurvivorsDeps,
): Promise<void> {
  const space = await deps.spaceOf(formerGatewayId)
  const known = space !== null && processId !== null && processStart !== null
  await deps.reap({ identity: known ? { pid: processId, startedAt: processStart, space } : null, runId })
}
