import type { Bus, JsonValue } from '../bus/bus.ts'
import { createCatchUp } from './catch-up.ts'
import type { FollowOptions, HubLimits } from './follow-options.ts'
import { Reader } from './reader.ts'
import { type Shared, SharedMap } from './shared-map.ts'
import type { Positions, StreamBatch } from './stream-batch.ts'
import type { FollowCounters } from './stream-counters.ts'
import { StreamGroup } from './stream-group.ts'
import type { StreamMessages } from './stream-message.ts'
import type { StreamStore } from './stream-store.ts'
import { createTurns } from './turns.ts'
import { createWakeUp } from './wake-up.ts'
import { WatchedStream } from './watched-stream.ts'

export interface FollowGauges {
  readonly watchedStreams: number
  readonly subscribers: number
  /** Groups of subscribers that share their batches. */
  readonly groups: number
  /** Entries that the slowest subscriber is behind. */
  readonly lag: number
}

export interface Hub<Content, Facts> {
  /** Opens a subscription; rejects with what `start` throws. Everything is freed when the signal aborts, and when the generator ends. */
  follow(options: FollowOptions<Content, Facts>): Promise<AsyncGenerator<StreamBatch<Content>, void, undefined>>
  /** Compares all watched streams with the database now; never rejects. */
  catchUp(): Promise<void>
  readonly counters: Readonly<FollowCounters>
  gauges(): FollowGauges
  close(): void
}

export interface HubDeps<Content, Facts> {
  readonly store: Pick<StreamStore<Content, Facts>, 'page' | 'standings'>
  readonly messages: Pick<StreamMessages<Content>, 'topicOf' | 'decode'>
  readonly bus: Pick<Bus, 'subscribe'>
  readonly sizeOf: (content: Content) => number
  readonly limits: HubLimits
  readonly counters: FollowCounters
  readonly onError: (error: unknown, what: string) => void
}

interface Member<Facts> {
  readonly streamIds: readonly string[]
  readonly endOf: FollowOptions<never, Facts>['endOf']
}

/** Everybody on this gateway who follows streams of one kind. One listener on the bus a stream, whoever many read it; no reader, no work. */
export function createHub<Content, Facts>(deps: HubDeps<Content, Facts>): Hub<Content, Facts> {
  const { store, messages, bus, limits, counters } = deps
  const turns = createTurns(limits.pagesAtATime)
  const readers = new Map<Reader<Content>, Member<Facts>>()
  const watched = new SharedMap<WatchedStream<Content>>()
  const groups = new SharedMap<StreamGroup<Content>>()
  const wakeUp = createWakeUp(limits)
  const catchUp = createCatchUp({
    everyMs: limits.catchUpMs,
    compare,
    needed: () => readers.size > 0,
    onError: (error) => deps.onError(error, 'could not compare the watched streams with the database'),
  })

  function watch(id: string): Shared<WatchedStream<Content>> {
    const stream = new WatchedStream<Content>(id, {
      ring: limits.ring,
      sizeOf: deps.sizeOf,
      readPage: (streamId, after, portion) => turns(() => store.page(streamId, after, portion)),
      counters,
    })
    const unsubscribe = bus.subscribe(messages.topicOf(id), (payload: JsonValue) => {
      const message = messages.decode(id, payload)
      if (message !== null && stream.accept(message)) wakeUp.add(stream)
    })
    return { value: stream, free: unsubscribe }
  }

  async function compare(): Promise<void> {
    const streams = [...watched.values()]
    if (streams.length === 0) return
    const asked = new Set(streams.map(({ id }) => id))
    const standings = await store.standings([...asked])
    for (const stream of streams) {
      if (!stream.raiseHead(standings.get(stream.id)?.head ?? 0)) continue
      counters.catchUps += 1
      wakeUp.add(stream)
    }
    for (const [reader, { endOf, streamIds }] of readers) {
      for (const id of streamIds) {
        // A reader may have come while the database was asked, with streams that it was not asked about.
        if (!asked.has(id)) continue
        const standing = standings.get(id)
        const end = standing === undefined ? ({ reason: 'DELETED', exitCode: null } as const) : endOf(standing.facts)
        if (end === null || (end.reason === 'FINISHED' && reader.isBefore(id, standing?.head ?? 0))) continue
        reader.end(id, end.reason, end.exitCode)
      }
      if (reader.isOverdue) reader.wake()
    }
  }

  return {
    counters,
    async follow({ streamIds, start, endOf, filter, onLag, signal }) {
      const ids = [...new Set(streamIds)].sort()
      const streams = new Map(ids.map((id) => [id, watched.take(id, () => watch(id))]))
      const groupKey = `${ids.join()} ${filter.key}`
      const leave = () => {
        for (const id of ids) watched.leave(id)
      }
      let positions: Positions
      try {
        const standings = await store.standings(ids)
        for (const [id, { head }] of standings) streams.get(id)?.raiseHead(head)
        const starts = await start(standings)
        positions = new Map(ids.map((id) => [id, starts.get(id) ?? 0]))
      } catch (error) {
        leave()
        throw error
      }
      const group = groups.take(groupKey, () => ({
        value: new StreamGroup({ streams, keep: filter.keep, batch: limits.batch, counters }),
        free: () => {},
      }))
      const reader = new Reader<Content>({
        streams,
        group,
        positions,
        skipBeyond: onLag === 'SKIP' ? limits.skipBeyond : null,
        quietMs: limits.quietMs,
        retryMs: limits.catchUpMs,
        counters,
        signal,
        onError: (error) => deps.onError(error, 'could not read a page of a stream; it is tried again'),
        onClose: (gone) => {
          readers.delete(gone)
          groups.leave(groupKey)
          leave()
        },
      })
      if (!signal.aborted) readers.set(reader, { endOf, streamIds: ids })
      catchUp.plan()
      return reader.batches()
    },
    catchUp: () => catchUp.now(),
    gauges: () => ({
      watchedStreams: watched.size,
      subscribers: readers.size,
      groups: groups.size,
      lag: [...readers.keys()].reduce((most, { lag }) => Math.max(most, lag), 0),
    }),
    close() {
      wakeUp.stop()
      catchUp.stop()
    },
  }
}
