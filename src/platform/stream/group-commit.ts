import { PanoptesError } from '../../errors.ts'
import { type Backlog, createBacklog } from './backlog.ts'
import { commitGroup } from './commit-group.ts'
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

interface Waiting<Content> extends WriteRequest<Content> {
  readonly bytes: number
  readonly resolve: (range: SeqRange | null) => void
  readonly reject: (error: unknown) => void
}

interface Lane<Content> {
  queue: Waiting<Content>[]
  /** Ends the wait for company. */
  gathering: (() => void) | undefined
  writing: Promise<void> | undefined
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
  const lanes = Array.from(
    { length: limits.lanes },
    (): Lane<Content> => ({ queue: [], gathering: undefined, writing: undefined }),
  )
  /** Batches that are under way, so that one that comes twice at the same time waits for its own answer. */
  const underWay = new Map<string, Promise<SeqRange | null>>()
  let closed = false

  function takeGroup(lane: Lane<Content>): Waiting<Content>[] {
    let rows = 0
    let bytes = 0
    let count = 0
    for (const request of lane.queue) {
      rows += request.contents.length
      bytes += request.bytes
      if (count > 0 && (rows > limits.groupRows || bytes > limits.groupBytes)) break
      count += 1
    }
    return lane.queue.splice(0, count)
  }

  async function writeGroup(group: readonly Waiting<Content>[]): Promise<void> {
    const outcomes = await commitGroup(write, group, unavailable)
    let stored = 0
    for (const [index, request] of group.entries()) {
      backlog.give({ rows: request.contents.length, bytes: request.bytes })
      const outcome = outcomes[index] ?? { result: null }
      if ('error' in outcome) {
        counters.failed += 1
        request.reject(unavailable(outcome.error) ? notReachable(outcome.error) : outcome.error)
        continue
      }
      const { result } = outcome
      request.resolve(result && { first: result.first, last: result.last })
      if (result?.known === true) counters.repeated += 1
      if (result?.known !== false) continue
      stored += 1
      counters.rows += request.contents.length
      onStored(request, result, result.storedAt)
    }
    counters.requests += stored
    if (stored > 0) counters.commits += 1
  }

  async function writeAll(lane: Lane<Content>): Promise<void> {
    while (lane.queue.length > 0) await writeGroup(takeGroup(lane))
    lane.writing = undefined
  }

  function begin(lane: Lane<Content>): void {
    lane.gathering?.()
    lane.gathering = undefined
    lane.writing ??= writeAll(lane)
  }

  function enqueue(request: WriteRequest<Content>, bytes: number): Promise<SeqRange | null> {
    const lane = lanes[laneOf(request.streamId, lanes.length)]
    return new Promise((resolve, reject) => {
      if (lane === undefined) return reject(new Error('there is no lane'))
      lane.queue.push({ ...request, bytes, resolve, reject })
      if (lane.writing !== undefined) return
      if (backlog.rows >= limits.groupRows) begin(lane)
      else lane.gathering ??= after(limits.gatherMs, () => begin(lane))
    })
  }

  async function admit(request: WriteRequest<Content>, wait: AbortSignal | undefined): Promise<SeqRange | null> {
    const bytes = request.contents.reduce((sum, content) => sum + sizeOf(content), 0)
    const amount = { rows: request.contents.length, bytes }
    if (wait) await backlog.take(amount, wait)
    else if (!backlog.tryTake(amount)) {
      counters.refused += 1
      throw new PanoptesError('UNAVAILABLE', 'More comes in than the database can store just now: try again in a moment.')
    }
    return enqueue(request, bytes)
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
      for (const lane of lanes) if (lane.queue.length > 0) begin(lane)
      await Promise.all(lanes.map(({ writing }) => writing))
    },
  }
}

/** @returns how to call it off. */
function after(ms: number, run: () => void): () => void {
  if (ms === 0) {
    const immediate = setImmediate(run)
    return () => clearImmediate(immediate)
  }
  const timer = setTimeout(run, ms)
  return () => clearTimeout(timer)
}

function laneOf(streamId: string, lanes: number): number {
  let hash = 0
  for (let index = 0; index < streamId.length; index += 1) hash = (hash * 31 + streamId.charCodeAt(index)) | 0
  return Math.abs(hash) % lanes
}

function notReachable(cause: unknown): PanoptesError {
  return new PanoptesError('UNAVAILABLE', 'The database cannot be reached: try again, with the same batch id.', { cause })
}
