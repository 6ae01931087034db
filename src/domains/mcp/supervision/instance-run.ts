import { setTimeout as sleep } from 'node:timers/promises'
import type { Logger } from 'pino'
import type { ProcessGroup } from '../../../platform/supervisor/process-group.ts'
import type { McpLogService } from '../mcp-log/service.ts'
import type { ClaimedRun } from './claimed-run.ts'
import type { Ending, Exit } from './ending.ts'
import { exitText } from './ending.ts'
import type { Launch } from './prepare-launch.ts'
import { createRunFigures, type RunFigures, type Usage } from './run-figures.ts'
import { createRunOutput } from './run-output.ts'
import type { RunWrites } from './run-writes.ts'
import type { RunningServer, StartServer } from './start-server.ts'
import type { SupervisionLimits } from './supervision-limits.ts'
import type { SystemLog } from './system-log.ts'
import { untilHealthy, watchHealth } from './watch-health.ts'

/** How long after the end of a run could not be stored it is tried again (ms). */
const storeRetryMs = 1_000

export interface InstanceRunDeps {
  readonly writes: RunWrites
  readonly logs: Pick<McpLogService, 'write'>
  readonly systemLog: SystemLog
  /** Null when the run is not this gateway's any more. Throws with a message for the user when it cannot start. */
  readonly prepare: (run: ClaimedRun) => Promise<Launch | null>
  readonly startServer: StartServer
  /** What a user is told of an error. */
  readonly explain: (error: unknown) => string
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
  const logger = deps.logger.child({ instanceId: claimed.instanceId, runId: claimed.runId })
  const figures = createRunFigures()
  const ending = new AbortController()
  /** Aborts when nothing may wait any more: the run was lost, or the row has been written. */
  const givenUp = new AbortController()
  let reason: Ending | undefined
  let processes: ProcessGroup | null = null
  let memoryLimitBytes = Number.POSITIVE_INFINITY

  function end(given: Ending): void {
    if (given.kind === 'LOST') {
      reason = given
      givenUp.abort()
    }
    reason ??= given
    ending.abort()
  }

  async function serve(launch: Launch): Promise<Exit | null> {
    const { instanceId } = claimed
    const output = createRunOutput({ instanceId, logs: deps.logs, secrets: launch.secrets, logger, signal: givenUp.signal })
    systemLog.say(instanceId, 'INFO', `Starting on port ${launch.port}.`, { port: launch.port })
    const server = await deps.startServer(launch, { runId: claimed.runId, takeLines: output.take, logger })
    processes = { identity: server.identity, runId: claimed.runId }
    void server.ended.then((exit) => end(reason ?? endedByItself(exit, output.lastWords())))
    try {
      await writes.spawned(claimed, server.identity)
      await watch(launch, server)
    } catch (error) {
      logger.error({ err: error }, 'a server could not be watched')
      end({ kind: 'FAILED', reason: 'The gateway could not watch it.' })
    }
    const exit = await server.stop(limits.graceMs)
    processes = null
    await server.health.close()
    return exit
  }

  /** A server that ends before it was healthy has failed, whatever its exit code. */
  function endedByItself(exit: Exit, lastWords: string | null): Ending {
    if (figures.isRunning()) return { kind: 'EXITED' }
    const said = lastWords === null ? 'It said nothing on stderr.' : `The last it said on stderr: ${lastWords}`
    return { kind: 'FAILED', reason: `It ended with ${exitText(exit)} before it was healthy. ${said}` }
  }

  async function watch(launch: Launch, server: RunningServer): Promise<void> {
    const { health } = server
    const notHealthy = await untilHealthy(health, limits, ending.signal)
    if (ending.signal.aborted) return
    if (notHealthy !== null) return end({ kind: 'FAILED', reason: notHealthy })
    figures.running()
    await writes.running(claimed, { port: launch.port, processId: server.identity.pid })
    const givenUpOn = await watchHealth({
      health,
      limits,
      signal: ending.signal,
      checked: figures.checked,
      changed: (why) => writes.healthChanged(claimed, why),
    })
    if (givenUpOn !== null) end({ kind: 'FAILED', reason: givenUpOn })
  }

  async function live(): Promise<void> {
    let exit: Exit | null = null
    try {
      const launch = await deps.prepare(claimed)
      if (launch === null) end({ kind: 'ASKED_FOR' })
      else if (!ending.signal.aborted) {
        memoryLimitBytes = launch.memoryLimitBytes
        exit = await serve(launch)
      }
    } catch (error) {
      end({ kind: 'FAILED', reason: deps.explain(error) })
      logger.warn({ err: error }, 'an instance could not be started')
    }
    await store(reason ?? { kind: 'ASKED_FOR' }, exit)
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

  return {
    ...claimed,
    figures,
    end,
    processes: () => processes,
    measured(usage) {
      figures.measured(usage)
      if (usage.memoryBytes > memoryLimitBytes)
        end({ kind: 'FAILED', reason: tooMuchMemory(usage.memoryBytes, memoryLimitBytes) })
    },
    over: live().finally(() => givenUp.abort()),
  }
}

function tooMuchMemory(used: number, allowed: number): string {
  const inMib = (bytes: number) => `${Math.round(bytes / 1024 ** 2)} MiB`
  return `It used ${inMib(used)} of memory and may use ${inMib(allowed)}.`
}
