import type { Follower } from './watched-stream.ts'

interface Followed {
  readonly followers: ReadonlySet<Follower>
}

/** Wakes the followers of streams that have news. */
export interface WakeUp {
  /** There is news; its followers are woken with those of all other streams that have some by then. */
  add(stream: Followed): void
  stop(): void
}

/** @param coalesceMs how long news are gathered: a burst wakes everybody once. */
export function createWakeUp(coalesceMs: number): WakeUp {
  const news = new Set<Followed>()
  let timer: NodeJS.Timeout | undefined

  function flush(): void {
    timer = undefined
    const streams = [...news]
    news.clear()
    for (const { followers } of streams) for (const follower of followers) follower.wake()
  }

  return {
    add(stream) {
      news.add(stream)
      timer ??= setTimeout(flush, coalesceMs).unref()
    },
    stop: () => clearTimeout(timer),
  }
}
