import type { LogLine } from './log-line.ts'

export type Direction = 'older' | 'newer'

/** Lines of one instance that wait to be merged. */
export interface Waiting {
  /** In the order of `seq`; what is taken is removed. */
  lines: LogLine[]
  /** Whether nothing more is to come: one that has run out otherwise holds the others back, since its next line may belong first. */
  readonly complete: boolean
}

/**
 * Takes lines of several instances as one, by when they were written; each instance's stay in its own order, whatever their times say.
 * @param direction `older` takes from the ends of the queues backwards, `newer` from their starts.
 * @returns the taken lines in reading order.
 */
export function takeMerged(queues: readonly Waiting[], direction: Direction): LogLine[] {
  const [only] = queues
  if (only !== undefined && queues.length === 1) {
    const { lines } = only
    only.lines = []
    return lines
  }
  return direction === 'newer' ? takeNewer(queues) : takeOlder(queues)
}

function takeNewer(queues: readonly Waiting[]): LogLine[] {
  const taken: LogLine[] = []
  const next = queues.map(() => 0)
  for (;;) {
    let best: LogLine | undefined
    let from = -1
    for (const [index, { lines, complete }] of queues.entries()) {
      const head = lines[next[index] ?? 0]
      if (head === undefined) {
        if (!complete) return settle(queues, next, taken)
      } else if (best === undefined || head.time < best.time) {
        best = head
        from = index
      }
    }
    if (best === undefined) return settle(queues, next, taken)
    taken.push(best)
    next[from] = (next[from] ?? 0) + 1
  }
}

function settle(queues: readonly Waiting[], next: readonly number[], taken: LogLine[]): LogLine[] {
  for (const [index, queue] of queues.entries()) queue.lines = queue.lines.slice(next[index])
  return taken
}

function takeOlder(queues: readonly Waiting[]): LogLine[] {
  const taken: LogLine[] = []
  for (;;) {
    let best: LogLine | undefined
    let from: LogLine[] = []
    for (const { lines, complete } of queues) {
      const head = lines.at(-1)
      if (head === undefined) {
        if (!complete) return taken.reverse()
      } else if (best === undefined || head.time >= best.time) {
        best = head
        from = lines
      }
    }
    if (best === undefined) return taken.reverse()
    taken.push(best)
    from.pop()
  }
}
