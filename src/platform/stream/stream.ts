import type pg from 'pg'
import type { Logger } from 'pino'
import type { Bus, JsonValue } from '../bus/bus.ts'
import type { Backlog } from './backlog.ts'
import type { HubLimits } from './follow-options.ts'
import { createGroupCommit, type GroupCommit, type GroupCommitCounters, type GroupCommitLimits } from './group-commit.ts'
import { createHub, type FollowGauges, type Hub } from './hub.ts'
import { createFollowCounters, type FollowCounters } from './stream-counters.ts'
import type { StreamDescription } from './stream-description.ts'
import { createMessages } from './stream-message.ts'
import { createStreamStore, type StreamStore } from './stream-store.ts'

export interface StreamLimits extends GroupCommitLimits, HubLimits {}

/** Everything that can be read of one kind of stream at a moment; counters count from the start of the gateway on. */
export interface StreamMetrics {
  readonly appends: Readonly<GroupCommitCounters> & { readonly waitingRows: number; readonly waitingBytes: number }
  readonly follows: Readonly<FollowCounters> & FollowGauges
}

/** One kind of stream: append, follow, ask how streams stand. */
export interface Stream<Content, Facts> {
  readonly append: GroupCommit<Content>['append']
  readonly follow: Hub<Content, Facts>['follow']
  readonly standings: StreamStore<Content, Facts>['standings']
  /** Compares all watched streams with the database now, instead of at the next turn; never rejects. */
  readonly catchUp: Hub<Content, Facts>['catchUp']
  metrics(): StreamMetrics
  /** Takes no more entries and waits until those that were taken are stored. End the readers, by their signals, before. */
  close(): Promise<void>
}

export interface StreamDeps {
  readonly database: { readonly pool: pg.Pool; readonly kind: 'embedded' | 'server' }
  readonly bus: Pick<Bus, 'publish' | 'subscribe'>
  readonly logger: Logger
  /** Whether an error says that the database cannot be reached. */
  readonly unavailable: (error: unknown) => boolean
  readonly limits?: Partial<StreamLimits>
}

const kib = 1024

/** One statement at a time on the embedded database, which has one session; on a server, others insert while one waits for its commit. */
function defaultLimits(kind: 'embedded' | 'server'): StreamLimits {
  return {
    lanes: kind === 'server' ? 4 : 1,
    gatherMs: 0,
    groupRows: 4_000,
    groupBytes: 4 * kib * kib,
    backlogRows: 50_000,
    backlogBytes: 64 * kib * kib,
    ring: { rows: 1_000, bytes: 512 * kib },
    batch: { rows: 500, bytes: 1024 * kib },
    pagesAtATime: 4,
    coalesceMs: 10,
    coalesceAtMostMs: 100,
    catchUpMs: 1_000,
    skipBeyond: 1_000,
    quietMs: 5_000,
  }
}

export function createStream<Content extends JsonValue, Facts>(
  description: StreamDescription<Content, Facts>,
  { database, bus, logger, unavailable, limits: given }: StreamDeps,
): Stream<Content, Facts> {
  const limits = { ...defaultLimits(database.kind), ...given }
  const { sizeOf } = description
  const store = createStreamStore(description, database)
  const messages = createMessages(description)
  const commit = createGroupCommit<Content>({
    write: (requests) => store.write(requests),
    sizeOf,
    unavailable,
    limits,
    onStored: ({ streamId, contents }, range, storedAt) =>
      bus.publish(messages.topicOf(streamId), messages.encode(range, contents, storedAt)),
  })
  const hub = createHub<Content, Facts>({
    store,
    messages,
    bus,
    sizeOf,
    limits,
    counters: createFollowCounters(),
    onError: (error, what) => logger.warn({ err: error, stream: description.name }, what),
  })
  const waiting = ({ rows, bytes }: Pick<Backlog, 'rows' | 'bytes'>) => ({ waitingRows: rows, waitingBytes: bytes })
  return {
    append: (streamId, contents, options) => commit.append(streamId, contents, options),
    follow: (options) => hub.follow(options),
    standings: (streamIds) => store.standings(streamIds),
    catchUp: () => hub.catchUp(),
    metrics: () => ({
      appends: { ...commit.counters, ...waiting(commit.backlog) },
      follows: { ...hub.counters, ...hub.gauges() },
    }),
    async close() {
      hub.close()
      await commit.close()
    },
  }
}
