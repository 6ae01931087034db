import type { Amount } from './backlog.ts'

export interface LaneLimits {
  /** What one group holds; a single item may be larger. */
  readonly group: Amount
  /** How long a lane that rests waits for company (ms); 0 for what comes in the same turn of the event loop. */
  readonly gatherMs: number
}

/** Works through what comes, in its order, a group at a time; what comes meanwhile makes up the next groups. */
export class Lane<Item extends Amount> {
  readonly #limits: LaneLimits
  readonly #work: (group: readonly Item[]) => Promise<void>
  readonly #queue: Item[] = []
  #queued: Amount = { rows: 0, bytes: 0 }
  /** Calls off the wait for company. */
  #callOff: (() => void) | undefined
  #working: Promise<void> | undefined

  /** @param work must not reject. */
  constructor(limits: LaneLimits, work: (group: readonly Item[]) => Promise<void>) {
    this.#limits = limits
    this.#work = work
  }

  push(item: Item): void {
    this.#queue.push(item)
    this.#queued = { rows: this.#queued.rows + item.rows, bytes: this.#queued.bytes + item.bytes }
    const { group, gatherMs } = this.#limits
    if (this.#working !== undefined) return
    if (this.#queued.rows >= group.rows || this.#queued.bytes >= group.bytes) this.#begin()
    else this.#callOff ??= after(gatherMs, () => this.#begin())
  }

  /** Waits for no more company, and until the queue is empty. */
  async drain(): Promise<void> {
    if (this.#queue.length > 0) this.#begin()
    await this.#working
  }

  #begin(): void {
    this.#callOff?.()
    this.#callOff = undefined
    this.#working ??= this.#workThrough()
  }

  async #workThrough(): Promise<void> {
    while (this.#queue.length > 0) await this.#work(this.#takeGroup())
    this.#working = undefined
  }

  #takeGroup(): Item[] {
    const { group } = this.#limits
    let rows = 0
    let bytes = 0
    let count = 0
    for (const item of this.#queue) {
      if (count > 0 && (rows + item.rows > group.rows || bytes + item.bytes > group.bytes)) break
      rows += item.rows
      bytes += item.bytes
      count += 1
    }
    this.#queued = { rows: this.#queued.rows - rows, bytes: this.#queued.bytes - bytes }
    return this.#queue.splice(0, count)
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
