import { setImmediate } from 'node:timers/promises'
import { PanoptesError } from '../../errors.ts'
import { type Amount, type Backlog, createBacklog } from './backlog.ts'
import { commitGroup } from './commit-group.ts'
import { Lane } from './lane.ts'
import type { SeqRange } from './stream-entry.ts'
import type { WriteRequest, WriteResult } from './stream-store.ts'

export interface GroupCommitLimits {
  /** Statements under way at the same time. A stream always takes the same lane, so that its requests are stored in the order they came. */
  readonly lanes: number
  /**
   * How long a lane that rests gathers requests (ms); one that writes gathers until it is done. 0: what comes in one turn of the event loop, which
   * keeps the database busy when few write and still makes groups when many do.
   */
  readonly gatherMs: number
  /** Entries of one statement. */
  readonly groupRows: number
  /** Bytes of one statement: it is held in memory three times on its way. */
  readonly groupBytes: number
  /** Entries and bytes that may wait or be under way, over all lanes. */
  readonly backlogRows: number
  readonly backlogBytes: number
}

export interface AppendOptions {
  /** A uuid that stands for the batch: the same one is stored once, and answered with the same range whenever it comes. */
  readonly batchKey?: string | null
  /** Waits for room until the signal aborts, instead of being refused: for a producer that can be held up. */
  readonly wait?: AbortSignal
}

export interface GroupCommitCounters {
  /** Statements that stored something. */
  commits: number
  /** Requests that were stored; by `commits`, the requests of one statement. */
  requests: number
  rows: number
  /** Requests that were answered with the range of an earlier one. */
  repeated: number
  /** Requests that found no room. */
  refused: number
  /** Requests that were not stored because of an error. */
  failed: number
}

export interface GroupCommit<Content> {
  /**
   * Settles when the entries are committed. Null when the stream takes none: it does not exist, or is over.
   * @throws PanoptesError UNAVAILABLE when too much waits already, when the database cannot be reached, and once this is closed.
   */
  append(streamId: string, contents: readonly Content[], options?: AppendOptions): Promise<SeqRange | null>
  readonly counters: Readonly<GroupCommitCounters>
  readonly backlog: Pick<Backlog, 'rows' | 'bytes'>
  /** Takes nothing more and waits until everything that was taken is stored. */
  close(): Promise<void>
}

interface Waiting<Content> extends Amount {
  readonly request: WriteRequest<Content>
  readonly resolve: (range: SeqRange | null) => void
  readonly reject: (error: unknown) => void
}

/** Writes what many callers append at about the same time in one statement, and answers each when its entries are committed. */
export function createGroupCommit<Content>(deps: {
  readonly write: (requests: readonly WriteRequest<Content>[]) => Promise<readonly WriteResult[]>
  readonly sizeOf: (content: Content) => number
  readonly unavailable: (error: unknown) => boolean
  /** Told after each commit what was stored. Must not throw. */
  readonly onStored: (request: WriteRequest<Content>, range: SeqRange, storedAt: number) => void
  readonly limits: GroupCommitLimits
}): GroupCommit<Content> {
  const { write, sizeOf, unavailable, onStored, limits } = deps
  const backlog = createBacklog({ rows: limits.backlogRows, bytes: limits.backlogBytes })
  const counters: GroupCommitCounters = { commits: 0, requests: 0, rows: 0, repeated: 0, refused: 0, failed: 0 }
  const group = { rows: limits.groupRows, bytes: limits.groupBytes }
  const lanes = Array.from(
    { length: limits.lanes },
    () => new Lane<Waiting<Content>>({ group, gatherMs: limits.gatherMs }, commit),
  )
  /** Batches that are under way, so that one that comes twice at the same time waits for its own answer. */
  const underWay = new Map<string, Promise<SeqRange | null>>()
  let closed = false

  async function commit(waiting: readonly Waiting<Content>[]): Promise<void> {
    const outcomes = await commitGroup(
      write,
      waiting.map(({ request }) => request),
      unavailable,
    )
    let stored = 0
    for (const [index, { request, resolve, reject, ...amount }] of waiting.entries()) {
      backlog.give(amount)
      const outcome = outcomes[index] ?? { result: null }
      if ('error' in outcome) {
        counters.failed += 1
        reject(unavailable(outcome.error) ? notReachable(outcome.error) : outcome.error)
        continue
      }
      const { result } = outcome
      resolve(result && { first: result.first, last: result.last })
      if (result?.known === true) counters.repeated += 1
      if (result?.known !== false) continue
      stored += 1
      counters.rows += amount.rows
      onStored(request, result, result.storedAt)
    }
    counters.requests += stored
    if (stored > 0) counters.commits += 1
  }

  async function admit(request: WriteRequest<Content>, wait: AbortSignal | undefined): Promise<SeqRange | null> {
    const bytes = request.contents.reduce((sum, content) => sum + sizeOf(content), 0)
    const amount = { rows: request.contents.length, bytes }
    if (wait) await backlog.take(amount, wait)
    else if (!backlog.tryTake(amount)) {
      counters.refused += 1
      throw new PanoptesError('UNAVAILABLE', 'More comes in than the database can store just now: try again in a moment.')
    }
    return new Promise((resolve, reject) => {
      lanes[laneOf(request.streamId, lanes.length)]?.push({ request, ...amount, resolve, reject })
    })
  }

  return {
    counters,
    backlog,
    async append(streamId, contents, { batchKey = null, wait } = {}) {
      if (closed) throw new PanoptesError('UNAVAILABLE', 'The gateway is stopping: try again.')
      if (contents.length === 0) throw new RangeError('There is nothing to append.')
      const place = batchKey === null ? null : `${streamId} ${batchKey}`
      const same = place === null ? undefined : underWay.get(place)
      if (same) return same
      const answer = admit({ streamId, batchKey, contents }, wait)
      if (place === null) return answer
      underWay.set(place, answer)
      const forget = () => underWay.delete(place)
      answer.then(forget, forget)
      return answer
    },
    async close() {
      closed = true
      // Also those who waited for room are let in by what is stored now.
      while (backlog.rows > 0) {
        await Promise.all(lanes.map((lane) => lane.drain()))
        await setImmediate()
      }
    },
  }
}

function laneOf(streamId: string, lanes: number): number {
  let hash = 0
  for (let index = 0; index < streamId.length; index += 1) hash = (hash * 31 + streamId.charCodeAt(index)) | 0
  return Math.abs(hash) % lanes
}

function notReachable(cause: unknown): PanoptesError {
  return new PanoptesError('UNAVAILABLE', 'The database cannot be reached: try again, with the same batch id.', { cause })
}
