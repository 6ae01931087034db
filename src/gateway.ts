import type { Logger } from 'pino'
import type { Actor, Viewer } from './access/viewer.ts'
import type { Env } from './env.ts'
import { gatewayFigures } from './figures.ts'
import type { Context } from './graphql/context.ts'
import { Rows } from './graphql/rows.ts'
import type { Bus } from './platform/bus/bus.ts'
import type { Jobs } from './platform/jobs/jobs.ts'
import { createMetrics, type Metrics } from './platform/metrics/metrics.ts'
import type { RateLimiter } from './platform/rate-limit/rate-limiter.ts'
import type { Vault } from './platform/vault/vault.ts'
import { readVersion } from './platform/version.ts'
import { createSchema } from './schema.ts'
import { createServices, type Services } from './services.ts'
import type { Database } from './storage/database.ts'
import { createMetricsRoute } from './transport/metrics-route.ts'
import type { TransportObserver } from './transport/observer.ts'
import { createTransport, type Transport } from './transport/transport.ts'

/** What a gateway is made of once its database is open and migrated. */
export interface GatewayDeps {
  readonly env: Env
  readonly logger: Logger
  readonly database: Database
  readonly vault: Vault
  readonly limiter: RateLimiter
  readonly bus: Bus
  readonly jobs: Pick<Jobs, 'status'>
  /** Where clients reach the gateway, without a slash at the end. */
  readonly publicUrl: () => string
}

export interface Gateway {
  readonly services: Services
  readonly transport: Transport
}

/** Joins rules, schema and transport over an open database. */
export function createGateway(deps: GatewayDeps): Gateway {
  const { env, logger, database, vault, limiter, bus, jobs, publicUrl } = deps
  const version = readVersion()
  const metrics = createMetrics()
  const streams = () => ({ watched: 0, subscribers: 0, queued: 0 })
  const services = createServices({
    logger,
    database,
    vault,
    limiter,
    serversFolder: env.serversFolder,
    publicUrl,
    bus,
    status: { version, startedAt: new Date(), jobs, streams, sockets: () => transport.snapshot().sockets },
  })
  const transport: Transport = createTransport({
    schema: createSchema(),
    env,
    logger,
    authenticate: (authorization) => services.authentication.authenticate(authorization),
    stillValid: (viewers: readonly Viewer[]) => services.authentication.stillValid(viewers),
    createContext: (actor: Actor, signal: AbortSignal): Context => ({
      viewer: actor.viewer,
      actor,
      services,
      rows: new Rows(database, actor.viewer),
      signal,
    }),
    observer: observedBy(metrics),
    routes: [createMetricsRoute({ metrics, token: env.metricsToken ?? null })],
    ready: async () => {
      const checks = { database: await answers(database), bus: bus.snapshot().ok ? 'ok' : 'no answer' }
      // Without its bus a gateway notices later what happens elsewhere, and still does all of its work.
      return { ok: checks.database === 'ok', checks }
    },
  })
  metrics.add(gatewayFigures({ version, transport, writer: services.writer, database, bus, jobs, limiter, streams }))
  return { services, transport }
}

function observedBy(metrics: Metrics): TransportObserver {
  const request = metrics.durations({
    name: 'panoptes_http_request_duration_seconds',
    help: 'Requests, until their answers were sent; the route "stream" is subscriptions over server-sent events.',
    labels: ['method', 'route', 'status'],
  })
  const operation = metrics.durations({
    name: 'panoptes_graphql_operation_duration_seconds',
    help: 'GraphQL operations, by the code of their first error; the kind "none" is documents that were refused.',
    labels: ['kind', 'outcome'],
  })
  return {
    request: ({ method, route, status, seconds }) => request({ method, route, status: String(status) }, seconds),
    operation: ({ kind, outcome, seconds }) => operation({ kind, outcome }, seconds),
  }
}

async function answers(database: Database): Promise<string> {
  try {
    await database.pool.query('SELECT 1')
    return 'ok'
  } catch {
    return 'no answer'
  }
}
