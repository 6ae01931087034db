import type { Logger } from 'pino'
import type { ProcessIdentity } from '../../../platform/process-identity.ts'
import type { HealthProbe } from '../../../platform/supervisor/health.ts'
import type { Keeper } from '../../../platform/supervisor/keeper.ts'
import { startProcess } from '../../../platform/supervisor/start-process.ts'
import type { TakeLines } from '../../../platform/supervisor/take-output.ts'
import type { Exit } from './ending.ts'
import type { Launch } from './prepare-launch.ts'
import { createServerProbe } from './server-probe.ts'

export interface RunningServer {
  readonly identity: ProcessIdentity
  readonly probe: HealthProbe
  /** When its processes are gone and what they printed has been taken. */
  readonly ended: Promise<Exit>
  stop(graceMs: number): Promise<Exit>
}

export interface StartServerOptions {
  readonly runId: string
  readonly takeLines: TakeLines
  readonly logger: Logger
}

export type StartServer = (launch: Launch, options: StartServerOptions) => Promise<RunningServer>

/** Starts the processes of servers, watched by the keeper. */
export function createStartServer(keeper: Keeper): StartServer {
  return async (launch, { runId, takeLines, logger }) => {
    const process = await startProcess(launch.spec, { runId, takeLines, keeper })
    const probe = createServerProbe(launch, process, { takeLines, logger })
    return { identity: process.identity, probe, ended: process.ended, stop: (graceMs) => process.stop(graceMs) }
  }
}
