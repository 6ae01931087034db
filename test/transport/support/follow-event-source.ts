import { EventSource } from 'eventsource'

export interface FollowedEvents {
  readonly source: EventSource
  /** The data of each event `next`, parsed, in the order of their coming. */
  readonly results: unknown[]
  /** How often the connection was opened. */
  readonly opened: () => number
}

/** What a page does: an EventSource on a URL, without a word of ours about reconnecting. */
export function followEventSource(url: string): FollowedEvents {
  const source = new EventSource(url)
  const results: unknown[] = []
  let opened = 0
  source.addEventListener('open', () => {
    opened += 1
  })
  source.addEventListener('next', ({ data }) => results.push(JSON.parse(data)))
  source.addEventListener('complete', () => source.close())
  return { source, results, opened: () => opened }
}
