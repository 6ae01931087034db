import type { Follower } from './watched-stream.ts'

interface Followed {
  readonly followers: ReadonlySet<Follower>
}

/** Wakes the followers of streams that have news. */
export interface WakeUp {
  /** There is news: its followers are woken when its time has come, with whatever news there is by then. */
  add(stream: Followed): void
  stop(): void
}

export interface WakeUpLimits {
  /** How long news are gathered at least (ms): a burst wakes everybody once. */
  readonly coalesceMs: number
  /** How long from one telling to the next at most (ms), however many follow; telling them may take longer by itself. */
  readonly coalesceAtMostMs: number
}

/**
 * From one telling to the next lie at least so many times what it took: a tenth of the time at most goes into it, while that keeps nobody waiting too long. A
 * handful of followers never notices; a thousand get two entries at once instead of one after the other, for the price of one.
 */
const cyclePerWork = 10

export function createWakeUp({ coalesceMs, coalesceAtMostMs }: WakeUpLimits): WakeUp {
  /** Streams with news, and when their followers are to be woken. */
  const due = new Map<Followed, number>()
  const restsUntil = new WeakMap<Followed, number>()
  let timer: NodeJS.Timeout | undefined
  let timerAt = Number.POSITIVE_INFINITY

  function arm(at: number): void {
    if (at >= timerAt) return
    clearTimeout(timer)
    timerAt = at
    timer = setTimeout(flush, Math.max(0, at - performance.now())).unref()
  }

  function flush(): void {
    timerAt = Number.POSITIVE_INFINITY
    const now = performance.now()
    for (const [stream, at] of [...due]) {
      // Timers come up to a millisecond early.
      if (at > now + 1) continue
      due.delete(stream)
      const began = performance.now()
      for (const follower of stream.followers) follower.wake()
      const worked = performance.now() - began
      restsUntil.set(stream, began + Math.min(coalesceAtMostMs, worked * cyclePerWork))
    }
    arm(Math.min(...due.values()))
  }

  return {
    add(stream) {
      if (due.has(stream)) return
      const at = Math.max(performance.now() + coalesceMs, restsUntil.get(stream) ?? 0)
      due.set(stream, at)
      arm(at)
    },
    stop() {
      clearTimeout(timer)
      due.clear()
    },
  }
}
