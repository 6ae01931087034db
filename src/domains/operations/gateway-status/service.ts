import type { Viewer } from '../../../access/viewer.ts'
import type { Bus, BusSnapshot } from '../../../platform/bus/bus.ts'
import type { JobStatus, Jobs } from '../../../platform/jobs/jobs.ts'
import type { StreamMetrics } from '../../../platform/stream/stream.ts'
import type { Database } from '../../../storage/database.ts'
import { requireAdmin } from '../../../writing/require-writer.ts'

/** What goes on in the streams of this gateway. */
export interface StreamsSnapshot {
  /** Streams that somebody follows. */
  readonly watched: number
  readonly subscribers: number
  /** Entries that wait to be stored. */
  readonly queued: number
}

export interface DatabaseStatus {
  readonly kind: Database['kind']
  readonly ok: boolean
  /** Null when it did not answer. */
  readonly latencyMs: number | null
}

/** How one gateway is. */
export interface GatewayStatus {
  readonly version: string
  readonly startedAt: Date
  readonly database: DatabaseStatus
  readonly bus: BusSnapshot
  readonly jobs: readonly JobStatus[]
  readonly streams: StreamsSnapshot
  readonly sockets: number
}

export interface GatewayStatusDeps {
  readonly version: string
  readonly startedAt: Date
  readonly database: Pick<Database, 'kind' | 'pool'>
  readonly bus: Pick<Bus, 'snapshot'>
  readonly jobs: Pick<Jobs, 'status'>
  readonly streams: readonly { metrics(): StreamMetrics }[]
  readonly sockets: () => number
}

/** A database that takes longer does not answer (ms). */
const patienceMs = 3_000

export function createGatewayStatusService({ version, startedAt, database, bus, jobs, streams, sockets }: GatewayStatusDeps) {
  return {
    /** How the gateway is that answers. @throws PanoptesError FORBIDDEN for whoever is no ADMIN. */
    async read(viewer: Viewer): Promise<GatewayStatus> {
      requireAdmin(viewer)
      return {
        version,
        startedAt,
        database: await databaseStatus(database),
        bus: bus.snapshot(),
        jobs: jobs.status(),
        streams: together(streams.map((stream) => stream.metrics())),
        sockets: sockets(),
      }
    },
  }
}

export type GatewayStatusService = ReturnType<typeof createGatewayStatusService>

function together(streams: readonly StreamMetrics[]): StreamsSnapshot {
  const sum = (value: (metrics: StreamMetrics) => number) => streams.reduce((total, metrics) => total + value(metrics), 0)
  return {
    watched: sum(({ follows }) => follows.watchedStreams),
    subscribers: sum(({ follows }) => follows.subscribers),
    queued: sum(({ appends }) => appends.waitingRows),
  }
}

async function databaseStatus({ kind, pool }: GatewayStatusDeps['database']): Promise<DatabaseStatus> {
  const startedAt = performance.now()
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), patienceMs).unref()
  })
  const answer = pool.query('SELECT 1').then(
    () => true,
    () => false,
  )
  const ok = await Promise.race([answer, late])
  clearTimeout(timer)
  return { kind, ok, latencyMs: ok ? performance.now() - startedAt : null }
}
