import type { StreamsSnapshot } from './domains/operations/gateway-status/service.ts'
import type { Bus } from './platform/bus/bus.ts'
import type { Jobs } from './platform/jobs/jobs.ts'
import type { Figure } from './platform/metrics/figure.ts'
import type { RateLimiter } from './platform/rate-limit/rate-limiter.ts'
import type { Services } from './services.ts'
import type { Database } from './storage/database.ts'
import type { Transport } from './transport/transport.ts'

/** Who keeps the figures. */
export interface FigureSources {
  readonly version: string
  readonly transport: Pick<Transport, 'snapshot'>
  readonly writer: Pick<Services['writer'], 'snapshot'>
  readonly database: Pick<Database, 'pool'>
  readonly bus: Pick<Bus, 'snapshot' | 'listenerCount'>
  readonly jobs: Pick<Jobs, 'status'>
  readonly limiter: Pick<RateLimiter, 'refusals'>
  readonly streams: () => StreamsSnapshot
}

type Source = (sources: FigureSources) => readonly Figure[]

/** What `/metrics` shows apart from requests, operations and the process: read from its keepers at each scrape. */
export function gatewayFigures(sources: FigureSources): readonly Figure[] {
  return [about, transport, writes, database, bus, jobs, limiter, streams].flatMap((source) => source(sources))
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

const bus: Source = ({ bus }) => [
  {
    name: 'panoptes_bus_up',
    help: 'Whether the gateways hear each other; 1 when there is one.',
    kind: 'gauge',
    read: () => Number(bus.snapshot().ok),
  },
  { name: 'panoptes_bus_listeners', help: 'Who listens to the bus.', kind: 'gauge', read: () => bus.listenerCount() },
  {
    name: 'panoptes_bus_published_total',
    help: 'Messages that this gateway published.',
    kind: 'counter',
    read: () => bus.snapshot().published,
  },
  {
    name: 'panoptes_bus_delivered_total',
    help: 'Messages that listeners of this gateway were given, each counted.',
    kind: 'counter',
    read: () => bus.snapshot().delivered,
  },
  {
    name: 'panoptes_bus_dropped_total',
    help: 'Messages that may not have reached the other gateways.',
    kind: 'counter',
    read: () => bus.snapshot().dropped,
  },
]

const jobs: Source = ({ jobs }) => [
  {
    name: 'panoptes_job_runs_total',
    help: 'Runs of periodic work on this gateway, by how they ended.',
    kind: 'counter',
    labels: ['job', 'outcome'],
    read: () =>
      jobs
        .status()
        .flatMap(({ name, runs }) => Object.entries(runs).map(([outcome, value]) => ({ labels: { job: name, outcome }, value }))),
  },
  {
    name: 'panoptes_job_running',
    help: 'Whether periodic work is being done on this gateway.',
    kind: 'gauge',
    labels: ['job'],
    read: () => jobs.status().map(({ name, running }) => ({ labels: { job: name }, value: Number(running) })),
  },
  {
    name: 'panoptes_job_last_finished_timestamp_seconds',
    help: 'When periodic work last ended on this gateway; absent before.',
    kind: 'gauge',
    labels: ['job'],
    read: () =>
      jobs
        .status()
        .flatMap(({ name, lastFinishedAt }) =>
          lastFinishedAt === null ? [] : [{ labels: { job: name }, value: lastFinishedAt.getTime() / 1000 }],
        ),
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

const streams: Source = ({ streams }) => [
  { name: 'panoptes_streams_watched', help: 'Streams that somebody follows.', kind: 'gauge', read: () => streams().watched },
  { name: 'panoptes_stream_subscribers', help: 'Who follows streams.', kind: 'gauge', read: () => streams().subscribers },
  {
    name: 'panoptes_stream_appends_queued',
    help: 'Appends that wait to be written.',
    kind: 'gauge',
    read: () => streams().queued,
  },
]
