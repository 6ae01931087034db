import type { Bus } from '../platform/bus/bus.ts'
import type { Jobs } from '../platform/jobs/jobs.ts'
import type { Figure } from '../platform/metrics/figure.ts'
import type { RateLimiter } from '../platform/rate-limit/rate-limiter.ts'
import type { Services } from '../services.ts'
import type { Database } from '../storage/database.ts'
import type { Transport } from '../transport/transport.ts'
import { busFigures } from './bus-figures.ts'
import { jobFigures } from './job-figures.ts'
import { type StreamSources, streamFigures } from './stream-figures.ts'
import { supervisorFigures } from './supervisor-figures.ts'

/** Who keeps the figures. */
export interface FigureSources {
  readonly version: string
  readonly transport: Pick<Transport, 'snapshot'>
  readonly writer: Pick<Services['writer'], 'snapshot'>
  readonly database: Pick<Database, 'pool'>
  readonly bus: Pick<Bus, 'snapshot' | 'listenerCount'>
  readonly jobs: Pick<Jobs, 'status'>
  readonly limiter: Pick<RateLimiter, 'refusals'>
  readonly supervisor: Services['supervisor']
  readonly streams: StreamSources
}

type Source = (sources: FigureSources) => readonly Figure[]

/** What `/metrics` shows apart from requests, operations and the process: read from its keepers at each scrape. */
export function gatewayFigures(sources: FigureSources): readonly Figure[] {
  const own = [about, transport, writes, database, limiter].flatMap((source) => source(sources))
  const { bus, jobs, supervisor, streams } = sources
  return [...own, ...busFigures(bus), ...jobFigures(jobs), ...supervisorFigures(supervisor), ...streamFigures(streams)]
}

const about: Source = ({ version }) => [
  {
    name: 'panoptes_info',
    help: 'What runs; always 1.',
    kind: 'gauge',
    labels: ['version'],
    read: () => [{ labels: { version }, value: 1 }],
  },
]

const transport: Source = ({ transport }) => [
  { name: 'panoptes_sockets', help: 'Open WebSockets.', kind: 'gauge', read: () => transport.snapshot().sockets },
  {
    name: 'panoptes_graphql_operations_running',
    help: 'Operations that run now; subscriptions that are open.',
    kind: 'gauge',
    labels: ['kind'],
    read: () => Object.entries(transport.snapshot().operations).map(([kind, value]) => ({ labels: { kind }, value })),
  },
  {
    name: 'panoptes_proxied_requests',
    help: 'Requests on their way to MCP servers and back.',
    kind: 'gauge',
    read: () => transport.snapshot().proxied,
  },
]

const writes: Source = ({ writer }) => [
  {
    name: 'panoptes_writes_total',
    help: 'Transactions that change rows, by how they ended.',
    kind: 'counter',
    labels: ['outcome'],
    read: () => {
      const { committed, rolledBack } = writer.snapshot()
      return [
        { labels: { outcome: 'committed' }, value: committed },
        { labels: { outcome: 'rolled_back' }, value: rolledBack },
      ]
    },
  },
  {
    name: 'panoptes_audit_events_total',
    help: 'Audit events that were stored.',
    kind: 'counter',
    read: () => writer.snapshot().auditEvents,
  },
]

const database: Source = ({ database: { pool } }) => [
  {
    name: 'panoptes_database_connections',
    help: "Connections of the gateway's pool.",
    kind: 'gauge',
    labels: ['state'],
    read: () => [
      { labels: { state: 'idle' }, value: pool.idleCount },
      { labels: { state: 'busy' }, value: pool.totalCount - pool.idleCount },
    ],
  },
  {
    name: 'panoptes_database_waiting',
    help: 'Work that waits for a connection.',
    kind: 'gauge',
    read: () => pool.waitingCount,
  },
]

const limiter: Source = ({ limiter }) => [
  {
    name: 'panoptes_rate_limit_refusals_total',
    help: 'Attempts that were refused as too many.',
    kind: 'counter',
    read: () => limiter.refusals(),
  },
]
