import type { Logger } from 'pino'
import { apiId } from '../../../access/api-id.ts'
import type { Bus } from '../../../platform/bus/bus.ts'
import { restartDelay } from '../../../platform/supervisor/back-off.ts'
import { createKeeper } from '../../../platform/supervisor/keeper.ts'
import { createUsageMeter } from '../../../platform/supervisor/process-usage.ts'
import { reapProcess } from '../../../platform/supervisor/reap.ts'
import type { Vault } from '../../../platform/vault/vault.ts'
import type { Database } from '../../../storage/database.ts'
import { announceRows } from '../../../writing/row-changes.ts'
import type { Writer } from '../../../writing/writer.ts'
import type { McpLogService } from '../mcp-log/service.ts'
import { createGatewayRegister } from './gateway-register.ts'
import { startInstanceRun } from './instance-run.ts'
import { createLeases, type LeasedRow } from './leases.ts'
import { createNudge } from './nudge.ts'
import { prepareLaunch } from './prepare-launch.ts'
import { createRunWrites } from './run-writes.ts'
import { createStartServer } from './start-server.ts'
import { type SupervisionLimits, supervisionLimits } from './supervision-limits.ts'
import { supervisionTopic } from './supervision-topic.ts'
import { createSupervisor, type Supervisor } from './supervisor.ts'
import { endSurvivors } from './survivors.ts'
import type { SystemLog } from './system-log.ts'

export interface SupervisionDeps {
  readonly gatewayId: string
  readonly database: Database
  readonly bus: Bus
  readonly writer: Writer
  readonly vault: Vault
  readonly logs: McpLogService
  readonly systemLog: SystemLog
  readonly serversFolder: string
  /** What servers are told to log. */
  readonly logLevel: string
  readonly logger: Logger
  /** For tests: other times than the gateway's own. */
  readonly limits?: Partial<SupervisionLimits>
}

/** The supervisor with all that it works with. */
export function createSupervision(deps: SupervisionDeps): Supervisor {
  const { gatewayId, database, bus, writer, logger } = deps
  const limits = { ...supervisionLimits, ...deps.limits }
  const register = createGatewayRegister(database, gatewayId)
  const writes = createRunWrites({ writer, gatewayId, limits, backOffMs: restartDelay })
  const keeper = createKeeper()
  const meter = createUsageMeter()
  const nudge = createNudge()
  const startServer = createStartServer(keeper)
  const supervisor = createSupervisor({
    register,
    leases: createLeases(database, { gatewayId, leaseMs: limits.leaseMs }),
    writes,
    startRun: (claimed) =>
      startInstanceRun(claimed, {
        ...deps,
        writes,
        limits,
        startServer,
        prepare: (run) => prepareLaunch(run, { ...deps, writes }),
      }),
    endSurvivors: (orphan) =>
      endSurvivors(orphan, {
        spaceOf: register.spaceOf,
        reap: (survivor) => reapProcess({ ...survivor, graceMs: limits.graceMs }),
      }),
    measure: (runs) => meter.measure(runs.flatMap((run) => run.processes() ?? [])),
    // The embedded database belongs to one gateway as long as that lives: nobody else can take an instance over.
    holdUntil: database.kind === 'server' ? (epochMs) => keeper.holdUntil(epochMs) : () => {},
    announce: (rows) => announceRows(bus, rows.map(changed)),
    nudge,
    logger,
    limits,
  })
  let unsubscribe = () => {}
  return {
    ...supervisor,
    async start(url) {
      unsubscribe = bus.subscribe(supervisionTopic, nudge.wake, nudge.wake)
      await supervisor.start(url)
    },
    async stop() {
      unsubscribe()
      await supervisor.stop()
      await keeper.close()
    },
  }
}

function changed({ instanceId, userId }: LeasedRow) {
  return { model: 'McpInstance', id: apiId('McpInstance', { id: instanceId }), ownerId: userId, kind: 'UPDATED' } as const
}
