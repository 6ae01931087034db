import type { Portion } from './portion.ts'
import { Step } from './step.ts'
import type { Positions } from './stream-batch.ts'
import type { FollowCounters } from './stream-counters.ts'
import type { StreamEntry } from './stream-entry.ts'
import type { WatchedStream } from './watched-stream.ts'

/** Steps that a group remembers: readers that are awake at the same time stand at few different places. */
const remembered = 8

/** What a stream is asked for at least, however many are read together. */
const leastRows = 20
const leastBytes = 16 * 1024

/**
 * The readers that want the same entries of the same streams. Whoever stands at the same place takes the same step, which is made once.
 */
export class StreamGroup<Content> {
  readonly #streams: ReadonlyMap<string, WatchedStream<Content>>
  readonly #keep: (entry: StreamEntry<Content>) => boolean
  readonly #batch: Portion
  readonly #counters: FollowCounters
  readonly #steps = new Map<string | number, Step<Content> | Promise<Step<Content>>>()

  constructor(options: {
    streams: ReadonlyMap<string, WatchedStream<Content>>
    keep: (entry: StreamEntry<Content>) => boolean
    batch: Portion
    counters: FollowCounters
  }) {
    this.#streams = options.streams
    this.#keep = options.keep
    this.#batch = options.batch
    this.#counters = options.counters
  }

  /** The next step of a reader at these positions, of which at least one lies before its stream's head; a promise when the database is asked. */
  step(positions: Positions): Step<Content> | Promise<Step<Content>> {
    const [first = 0] = positions.values()
    const key = positions.size === 1 ? first : [...positions.values()].join()
    const found = this.#steps.get(key)
    if (found) {
      this.#counters.batchesShared += 1
      return found
    }
    const making = this.#make(positions)
    this.#counters.batchesMade += 1
    this.#steps.set(key, making)
    if (making instanceof Promise) {
      making.then(
        (step) => this.#steps.has(key) && this.#steps.set(key, step),
        () => this.#steps.delete(key),
      )
    }
    for (const old of this.#steps.keys()) {
      if (this.#steps.size <= remembered) break
      this.#steps.delete(old)
    }
    return making
  }

  #make(positions: Positions): Step<Content> | Promise<Step<Content>> {
    const behind = [...positions].flatMap(([id, after]) => {
      const stream = this.#streams.get(id)
      return stream !== undefined && stream.head > after ? [{ stream, after, head: stream.head }] : []
    })
    const share = this.#shareOf(behind.length)
    const stepOf = (read: readonly (readonly StreamEntry<Content>[])[]) => {
      const moved = new Map(positions)
      for (const [index, { stream, head }] of behind.entries()) {
        // Nothing there, though the head lies further: what was between has been removed by retention.
        moved.set(stream.id, read[index]?.at(-1)?.seq ?? head)
      }
      return new Step(read.flat().filter(this.#keep), moved)
    }
    const now = behind.map(({ stream, after }) => stream.readNow(after, share))
    if (isComplete(now)) return stepOf(now)
    return Promise.all(behind.map(({ stream, after }, index) => now[index] ?? stream.read(after, share))).then(stepOf)
  }

  /** An equal share for each, so that one that writes without end does not keep the others waiting; but not so little that reading costs more. */
  #shareOf(streams: number): Portion {
    const { rows, bytes } = this.#batch
    return {
      rows: Math.max(Math.min(leastRows, rows), Math.ceil(rows / streams)),
      bytes: Math.max(Math.min(leastBytes, bytes), Math.ceil(bytes / streams)),
    }
  }
}

function isComplete<T>(read: readonly (T | null)[]): read is readonly T[] {
  return !read.includes(null)
}
