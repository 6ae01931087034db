import type { Logger } from 'pino'
import type { Actor, Viewer } from './access/viewer.ts'
import type { SupervisionLimits } from './domains/mcp/supervision/supervision-limits.ts'
import type { Env } from './env.ts'
import { gatewayFigures } from './figures/gateway-figures.ts'
import { observedBy } from './figures/observed-by.ts'
import type { Context } from './graphql/context.ts'
import { Rows } from './graphql/rows.ts'
import type { Bus } from './platform/bus/bus.ts'
import type { Jobs } from './platform/jobs/jobs.ts'
import { createMetrics } from './platform/metrics/metrics.ts'
import type { RateLimiter } from './platform/rate-limit/rate-limiter.ts'
import type { Vault } from './platform/vault/vault.ts'
import { readVersion } from './platform/version.ts'
import { createSchema } from './schema.ts'
import { createServices, type Services } from './services.ts'
import type { Database } from './storage/database.ts'
import type { CorsRules } from './transport/cors.ts'
import { createMetricsRoute } from './transport/metrics-route.ts'
import type { OperationScope } from './transport/operation.ts'
import { createTransport, type Transport } from './transport/transport.ts'
import { createViewerRoute } from './transport/viewer-route.ts'

/** What a gateway is made of once its database is open and migrated. */
export interface GatewayDeps {
  readonly env: Env
  /** Names this gateway process among all that share its database. */
  readonly gatewayId: string
  readonly logger: Logger
  readonly database: Database
  readonly vault: Vault
  readonly limiter: RateLimiter
  readonly bus: Bus
  readonly jobs: Pick<Jobs, 'status'>
  /** Where clients reach the gateway, without a slash at the end. */
  readonly publicUrl: () => string
  /** For tests: other times than the supervisor's own. */
  readonly supervision?: Partial<SupervisionLimits>
}

export interface Gateway {
  readonly services: Services
  readonly transport: Transport
  /**
   * Takes no more requests, lets those under way end within `graceMs`, ends the servers of instances, and stores what is still to be stored. What the
   * gateway was made of stays open.
   */
  close(graceMs: number): Promise<void>
}

/** Joins rules, schema and transport over an open database. */
export function createGateway(deps: GatewayDeps): Gateway {
  const { env, gatewayId, logger, database, vault, limiter, bus, jobs, publicUrl } = deps
  const version = readVersion()
  const metrics = createMetrics()
  const services = createServices({
    gatewayId,
    logger,
    database,
    vault,
    limiter,
    serversFolder: env.serversFolder,
    logLevel: env.logLevel,
    ...(deps.supervision ? { supervision: deps.supervision } : {}),
    publicUrl,
    bus,
    status: { version, startedAt: new Date(), jobs, sockets: () => transport.snapshot().sockets },
  })
  // What came through the bus is not all: the streams look in the database at once, instead of at their next turn.
  bus.onReconnect(() => void services.mcpLogs.catchUp())
  const transport: Transport = createTransport({
    schema: createSchema(),
    env,
    logger,
    authenticate: (authorization) => services.authentication.authenticate(authorization),
    stillValid: (viewers: readonly Viewer[]) => services.authentication.stillValid(viewers),
    createContext: (actor: Actor, { signal, resumeAfter }: OperationScope): Context => ({
      viewer: actor.viewer,
      actor,
      services,
      rows: new Rows(database, actor.viewer),
      signal,
      resumeAfter,
    }),
    observer: observedBy(metrics),
    routes: [createMetricsRoute({ metrics, token: env.metricsToken ?? null }), createViewerRoute()],
    proxyRoutes: [{ prefix: '/mcp', cors: mcpCors, gatewayId, find: (question) => services.mcpAccess.find(question) }],
    ready: async () => {
      const checks = { database: await answers(database), bus: bus.snapshot().ok ? 'ok' : 'no answer' }
      // Without its bus a gateway notices later what happens elsewhere, and still does all of its work.
      return { ok: checks.database === 'ok', checks }
    },
  })
  const streams = { mcp_logs: () => services.mcpLogs.metrics() }
  const { writer, supervisor } = services
  metrics.add(gatewayFigures({ version, transport, writer, supervisor, database, bus, jobs, limiter, streams }))
  return {
    services,
    transport,
    async close(graceMs) {
      // Calls of MCP clients that are under way end before their servers do.
      await transport.close(graceMs)
      await services.supervisor.stop()
      await services.authentication.close()
      await services.mcpAccess.close()
      await services.systemLog.close()
      await services.mcpLogs.close()
    },
  }
}

/** What pages that are MCP clients send and read (streamable HTTP, https://modelcontextprotocol.io/specification/2025-11-25/basic/transports). */
const mcpCors: CorsRules = {
  methods: ['GET', 'POST', 'DELETE'],
  requestHeaders: ['mcp-session-id', 'mcp-protocol-version'],
  answerHeaders: ['mcp-session-id'],
}

async function answers(database: Database): Promise<string> {
  try {
    await database.pool.query('SELECT 1')
    return 'ok'
  } catch {
    return 'no answer'
  }
}
