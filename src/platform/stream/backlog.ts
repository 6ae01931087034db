/** What waits to be stored, in entries and in bytes. */
export interface Amount {
  readonly rows: number
  readonly bytes: number
}

/** Counts what waits to be stored, and lets in no more than fits. */
export interface Backlog {
  readonly rows: number
  readonly bytes: number
  /** Takes room when there is enough and nobody waits for some; whatever its size, one request fits when there is nothing else. */
  tryTake(amount: Amount): boolean
  /** Waits for its turn and for room. @throws the signal's reason when it aborts before. */
  take(amount: Amount, signal: AbortSignal): Promise<void>
  give(amount: Amount): void
}

export function createBacklog(limit: Amount): Backlog {
  let rows = 0
  let bytes = 0
  const waiting = new Set<{ readonly amount: Amount; readonly enter: () => void }>()

  const fits = (amount: Amount) => rows === 0 || (rows + amount.rows <= limit.rows && bytes + amount.bytes <= limit.bytes)
  const add = (amount: Amount) => {
    rows += amount.rows
    bytes += amount.bytes
  }

  function letIn(): void {
    for (const one of waiting) {
      if (!fits(one.amount)) return
      waiting.delete(one)
      add(one.amount)
      one.enter()
    }
  }

  return {
    get rows() {
      return rows
    },
    get bytes() {
      return bytes
    },
    tryTake(amount) {
      if (waiting.size > 0 || !fits(amount)) return false
      add(amount)
      return true
    },
    async take(amount, signal) {
      if (this.tryTake(amount)) return
      signal.throwIfAborted()
      await new Promise<void>((resolve, reject) => {
        const leave = () => {
          waiting.delete(one)
          letIn()
          reject(signal.reason)
        }
        const enter = () => {
          signal.removeEventListener('abort', leave)
          resolve()
        }
        const one = { amount, enter }
        waiting.add(one)
        signal.addEventListener('abort', leave, { once: true })
      })
    },
    give(amount) {
      rows -= amount.rows
      bytes -= amount.bytes
      letIn()
    },
  }
}
