import { setTimeout as sleep } from 'node:timers/promises'
import { createClient } from 'graphql-ws'
import { WebSocket } from 'ws'

/** A reader that knows nothing but the API: a stock graphql-ws client that comes back with its cursor. */
export interface LogFollower {
  /** What has come so far, in the order in which it came. */
  readonly entries: readonly { readonly seq: string; readonly message: string }[]
  /** How often it has connected. */
  connections(): number
  close(): Promise<void>
}

interface Batch {
  readonly entries: readonly { readonly seq: string; readonly message: string }[]
  readonly cursor: string
}

const query = `subscription ($id: ID!, $after: StreamCursor) {
  mcpLogStream(instanceIds: [$id], after: $after, tail: 1000000) { entries { seq message } cursor }
}`

/** Follows a log from its first entry on, through the gateway that `url` names at the moment of each connection. */
export function followLog(url: () => string, token: string, id: string): LogFollower {
  const entries: Batch['entries'][number][] = []
  let connections = 0
  let closed = false
  const client = createClient({
    url: () => `${url().replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    connectionParams: { authorization: `Bearer ${token}` },
    retryAttempts: 0,
    on: {
      connected() {
        connections += 1
      },
    },
  })

  async function follow(): Promise<void> {
    let after: string | null = null
    while (!closed) {
      try {
        for await (const { data } of client.iterate<{ mcpLogStream: Batch }>({ query, variables: { id, after } })) {
          if (!data) continue
          entries.push(...data.mcpLogStream.entries)
          after = data.mcpLogStream.cursor
        }
      } catch {
        await sleep(50)
      }
    }
  }

  const following = follow()
  return {
    entries,
    connections: () => connections,
    async close() {
      closed = true
      client.terminate()
      await following
    },
  }
}
