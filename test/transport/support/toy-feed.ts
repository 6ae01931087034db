/** One event of the feed; subscribers at the same place are handed the same object. */
export interface ToyEvent {
  readonly seq: number
  readonly text: string
}

/** A stream in memory with one row after the other. Readers hold a position, nothing is kept for them. */
export class ToyFeed {
  readonly #events: ToyEvent[] = []
  readonly #waiting = new Set<() => void>()
  /** How often the field `text` was resolved: once for each execution. */
  executions = 0
  /** How many events each reader has taken. */
  readonly taken = new Map<object, number>()
  /** What the field `slow` waits for. */
  gate: Promise<unknown> = Promise.resolve()
  /** Executions that wait at the gate. */
  atGate = 0

  publish(text: string): void {
    this.#events.push({ seq: this.#events.length + 1, text })
    for (const wake of this.#waiting) wake()
    this.#waiting.clear()
  }

  async *follow(after: number, signal: AbortSignal): AsyncGenerator<ToyEvent, void, undefined> {
    const reader = {}
    for (let position = after; !signal.aborted; ) {
      const event = this.#events[position]
      if (event === undefined) {
        await this.#news(signal)
        continue
      }
      position += 1
      this.taken.set(reader, (this.taken.get(reader) ?? 0) + 1)
      yield event
    }
  }

  /** Waits for the gate; throws when the one who asked has gone in the meantime. */
  async pass(signal: AbortSignal): Promise<string> {
    this.atGate += 1
    await this.gate
    this.atGate -= 1
    signal.throwIfAborted()
    return 'passed'
  }

  get length(): number {
    return this.#events.length
  }

  /** Readers that wait: those that are gone are not among them. */
  get waiting(): number {
    return this.#waiting.size
  }

  async #news(signal: AbortSignal): Promise<void> {
    await new Promise<void>((resolve) => {
      const wake = () => {
        this.#waiting.delete(wake)
        signal.removeEventListener('abort', wake)
        resolve()
      }
      this.#waiting.add(wake)
      signal.addEventListener('abort', wake)
    })
  }
}
