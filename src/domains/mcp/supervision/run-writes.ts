import { systemActor } from '../../../access/viewer.ts'
import type { ProcessIdentity } from '../../../platform/process-identity.ts'
import type { McpInstance } from '../../../storage/generated/prisma/client.ts'
import type { Change, Writer } from '../../../writing/writer.ts'
import { recordEvent } from '../mcp-event/record-events.ts'
import { isActive } from '../mcp-instance/status-machine.ts'
import { transition } from '../mcp-instance/transition.ts'
import { releasePorts } from '../port-allocation/release-ports.ts'
import type { ClaimedRun } from './claimed-run.ts'
import type { Ending, Exit } from './ending.ts'
import { type MovesInput, movesAtEnd } from './moves-at-end.ts'

export interface RunWritesDeps {
  readonly writer: Writer
  readonly gatewayId: string
  readonly limits: MovesInput['limits']
  readonly backOffMs: MovesInput['backOffMs']
}

/** What the supervisor writes about the runs that are this gateway's; about any other it writes nothing. */
export interface RunWrites {
  /** Does something with an instance in one transaction. Null when the run is not this gateway's any more, or the instance deleted. */
  withRun<T>(run: ClaimedRun, action: string, work: (change: Change, instance: McpInstance) => Promise<T>): Promise<T | null>
  /** Notes the process, so that whoever comes after a gateway that dies finds it. */
  spawned(run: ClaimedRun, process: ProcessIdentity): Promise<void>
  /** The server is healthy: the instance is RUNNING. */
  running(run: ClaimedRun, data: { readonly port: number; readonly processId: number }): Promise<void>
  /** A check changed its verdict; null for a server that is well again. */
  healthChanged(run: ClaimedRun, reason: string | null): Promise<void>
  /** The run is over and its processes are gone: moves the status, gives port and lease back. */
  ended(run: ClaimedRun, ending: Ending, exit: Exit | null): Promise<void>
}

/** `isDue`: whether its time is up by the clock of the database, which also has the run end. */
type OwnedInstance = McpInstance & { readonly isDue: boolean }

/** What a row holds of a run. */
const noRun = {
  gatewayId: null,
  leaseExpiresAt: null,
  runId: null,
  processId: null,
  processStart: null,
  restartRequested: false,
}

export function createRunWrites({ writer, gatewayId, limits, backOffMs }: RunWritesDeps): RunWrites {
  async function owned(change: Change, { instanceId, runId }: ClaimedRun): Promise<OwnedInstance | null> {
    const [locked] = await change.tx.$queryRaw<readonly { isDue: boolean }[]>`
      SELECT expires_at <= now() AS "isDue" FROM mcp_instances WHERE id = ${instanceId}::uuid FOR UPDATE`
    const instance = await change.tx.mcpInstance.findFirst({ where: { id: instanceId, runId, gatewayId } })
    return locked === undefined || instance === null ? null : { ...instance, isDue: locked.isDue }
  }

  const withRun: RunWrites['withRun'] = (run, action, work) =>
    writer.write(systemActor, action, async (change) => {
      const instance = await owned(change, run)
      return instance === null || instance.deletedAt !== null ? null : work(change, instance)
    })

  return {
    withRun,

    async spawned(run, { pid, startedAt }) {
      const found = await withRun(run, 'startMcpServer', (change, { id }) => {
        const data = { processId: pid, processStart: startedAt, startedAt: change.now, stoppedAt: null }
        return change.tx.mcpInstance.update({ where: { id }, data })
      })
      if (found === null) throw new Error('The instance was deleted, or another gateway has it.')
    },

    async running(run, data) {
      await withRun(run, 'runMcpInstance', (change, { id }) =>
        transition(change, id, {
          from: ['PENDING'],
          to: 'RUNNING',
          patch: { errorMessage: null, startAfter: null, exitCode: null, exitSignal: null },
          event: { type: 'STARTED', data: { ...data, gateway: gatewayId } },
        }),
      )
    },

    async healthChanged(run, reason) {
      await withRun(run, 'checkMcpInstance', (change, { id }) =>
        recordEvent(change, {
          instanceId: id,
          type: 'HEALTH_CHANGED',
          data: { healthy: reason === null, ...(reason === null ? {} : { reason }) },
        }),
      )
    },

    async ended(run, ending, exit) {
      await writer.write(systemActor, 'endMcpRun', async (change) => {
        const instance = await owned(change, run)
        if (instance === null) return
        const how = exit === null ? {} : { exitCode: exit.code, exitSignal: exit.signal }
        await change.tx.mcpInstance.update({ where: { id: instance.id }, data: { ...noRun, ...how, stats: {} } })
        await releasePorts(change, [instance.id])
        // The status of one that was deleted has been moved, also when it is back by now.
        if (instance.deletedAt !== null || !isActive(instance.status)) return
        const moves = movesAtEnd({ instance, ending, exit, now: change.now, limits, backOffMs })
        for (const move of moves) await transition(change, instance.id, move)
      })
    },
  }
}
