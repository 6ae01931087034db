import { setTimeout as sleep } from 'node:timers/promises'
import type { Logger } from 'pino'
import type { ProcessGroup } from '../../../platform/supervisor/process-group.ts'
import type { Usage } from '../../../platform/supervisor/process-usage.ts'
import { waitUntilHealthy } from '../../../platform/supervisor/wait-until-healthy.ts'
import type { McpLogService } from '../mcp-log/service.ts'
import type { ClaimedRun } from './claimed-run.ts'
import { type Ending, type Exit, exitText } from './ending.ts'
import { explainFailure } from './explain-failure.ts'
import type { Launch } from './prepare-launch.ts'
import { createRunFigures, type RunFigures } from './run-figures.ts'
import { createRunOutput } from './run-output.ts'
import type { RunWrites } from './run-writes.ts'
import type { RunningServer, StartServer } from './start-server.ts'
import type { SupervisionLimits } from './supervision-limits.ts'
import type { SystemLog } from './system-log.ts'
import { watchHealth } from './watch-health.ts'

/** How long after the end of a run could not be stored it is tried again (ms). */
const storeRetryMs = 1_000

export interface InstanceRunDeps {
  readonly writes: RunWrites
  readonly logs: Pick<McpLogService, 'write'>
  readonly systemLog: SystemLog
  /** Null when the run is not this gateway's any more. Throws with a message for the user when it cannot start. */
  readonly prepare: (run: ClaimedRun) => Promise<Launch | null>
  readonly startServer: StartServer
  readonly logger: Logger
  readonly limits: SupervisionLimits
}

/** One run of an instance on this gateway, from the claim until the lease is given back. */
export interface InstanceRun extends ClaimedRun {
  readonly figures: RunFigures
  /** Has it end, for the first reason that is given; being lost comes before all others. */
  end(ending: Ending): void
  /** Its processes, while there are some. */
  processes(): ProcessGroup | null
  /** Takes a measurement of its processes; ends it when they use more memory than they may. */
  measured(usage: Usage): void
  /** When it is over, its processes are gone and its row says so. Never rejects. */
  readonly over: Promise<void>
}

/** Starts the server of an instance, watches it, and ends it. */
export function startInstanceRun(claimed: ClaimedRun, deps: InstanceRunDeps): InstanceRun {
  const { writes, systemLog, limits } = deps
  const { instanceId, runId } = claimed
  const logger = deps.logger.child({ instanceId, runId })
  const figures = createRunFigures()
  /** Aborts when the server is to end. */
  const ending = new AbortController()
  /** Aborts when nothing may wait any more: the run was lost, or its end is stored. */
  const givenUp = new AbortController()
  let why: Ending | undefined
  let processes: ProcessGroup | null = null
  let memoryLimitBytes = Number.POSITIVE_INFINITY

  function end(given: Ending): void {
    if (given.kind === 'LOST') {
      why = given
      givenUp.abort()
    }
    why ??= given
    ending.abort()
  }

  /** A server that ends before it was healthy has failed, whatever its exit code. */
  function endedByItself(exit: Exit, lastWords: string | null): Ending {
    if (figures.isRunning()) return { kind: 'EXITED' }
    const said = lastWords === null ? 'It said nothing on stderr.' : `The last it said on stderr: ${lastWords}`
    return { kind: 'FAILED', reason: `It ended with ${exitText(exit)} before it was healthy. ${said}` }
  }

  async function watch(launch: Launch, { probe, ended, identity }: RunningServer): Promise<void> {
    const { signal } = ending
    const start = await waitUntilHealthy(probe, { ended, withinMs: limits.startMs, signal })
    if (start.kind === 'late')
      end({ kind: 'FAILED', reason: `It was not healthy after ${limits.startMs / 1_000} s: ${start.reason}` })
    if (start.kind !== 'healthy') return
    await writes.running(claimed, { port: launch.port, processId: identity.pid })
    figures.running()
    const changed = (reason: string | null) => writes.healthChanged(claimed, reason)
    end({ kind: 'FAILED', reason: await watchHealth({ probe, limits, signal, checked: figures.checked, changed }) })
  }

  async function serve(launch: Launch): Promise<Exit> {
    const output = createRunOutput({ instanceId, logs: deps.logs, secrets: launch.secrets, logger, signal: givenUp.signal })
    systemLog.say(instanceId, 'INFO', `Starting on port ${launch.port}.`, { port: launch.port })
    const server = await deps.startServer(launch, { runId, takeLines: output.take, logger })
    processes = { identity: server.identity, runId }
    const ended = server.ended.then((exit) => end(endedByItself(exit, output.lastWords())))
    try {
      await writes.spawned(claimed, server.identity)
      await watch(launch, server)
      // Not healthy any more, or never: it has ended, or is about to be.
      if (!ending.signal.aborted) await ended
    } catch (error) {
      // Watching stops when the run is to end; anything else is the gateway's own failure.
      if (!ending.signal.aborted) logger.error({ err: error }, 'a server could not be watched')
      end({ kind: 'FAILED', reason: 'The gateway could not watch it.' })
    }
    const exit = await server.stop(limits.graceMs)
    processes = null
    await server.probe.close()
    return exit
  }

  /** The row must say that the run is over, or nobody may start the instance before the lease has ended. */
  async function store(ending: Ending, exit: Exit | null): Promise<void> {
    while (!givenUp.signal.aborted) {
      try {
        return await writes.ended(claimed, ending, exit)
      } catch (error) {
        logger.warn({ err: error }, 'the end of a run could not be stored; it is tried again')
        await sleep(storeRetryMs, undefined, { signal: givenUp.signal }).catch(() => {})
      }
    }
  }

  async function live(): Promise<void> {
    let exit: Exit | null = null
    try {
      const launch = await deps.prepare(claimed)
      if (launch !== null && !ending.signal.aborted) {
        memoryLimitBytes = launch.memoryLimitBytes
        exit = await serve(launch)
      }
    } catch (error) {
      end({ kind: 'FAILED', reason: explainFailure(error) })
      logger.warn({ err: error }, 'an instance could not be started')
    }
    // Without a reason it never began: the instance was deleted, or is somebody else's.
    await store(why ?? { kind: 'ASKED_FOR' }, exit)
  }

  return {
    ...claimed,
    figures,
    end,
    processes: () => processes,
    measured(usage) {
      figures.measured(usage)
      const used = usage.memoryBytes
      if (used > memoryLimitBytes) end({ kind: 'FAILED', reason: tooMuchMemory(used, memoryLimitBytes) })
    },
    over: live().finally(() => givenUp.abort()),
  }
}

function tooMuchMemory(used: number, allowed: number): string {
  const inMib = (bytes: number) => `${Math.round(bytes / 1024 ** 2)} MiB`
  return `It used ${inMib(used)} of memory and may use ${inMib(allowed)}.`
}
