import { type Client, createClient } from 'graphql-ws'
import { WebSocket } from 'ws'
import { z } from 'zod'
import type { GatewayAccess } from './gateway-access.ts'
import { answeredErrors, GatewayRefusal, GatewayUnreachable } from './gateway-errors.ts'
import { logEntry, logEntryFields } from './log-entry.ts'
import { streamFilter, type WantedLogs } from './wanted-logs.ts'

/** Without an answer for so long (ms) a connection is taken for dead, though nobody has closed it. */
const patienceMs = 10_000

/** How often it is asked whether the other side is still there (ms). */
const askEveryMs = 10_000

/** The largest `tail`: from the very first entry on. */
const everything = 2 ** 31 - 1

const endShape = z.object({ reason: z.string(), exitCode: z.number().nullable() })

const batchShape = z.object({
  entries: z.array(logEntry),
  cursor: z.string(),
  ended: z.array(endShape),
})

const resultShape = z.object({
  data: z.object({ mcpLogStream: batchShape }).nullish(),
  errors: answeredErrors.optional(),
})

/** How a log ended. */
export type LogEnd = z.infer<typeof endShape>

export type LogBatch = z.infer<typeof batchShape>

/** One WebSocket for all logs that are followed. It is opened when it is needed; whoever follows opens it again after it was lost. */
export interface LogConnection {
  /**
   * Follows a log behind a place, from its start without one.
   * @throws GatewayRefusal for what the gateway said no to, otherwise whatever cut the connection.
   */
  batches(instanceId: string, place: string | null): AsyncGenerator<LogBatch, void, undefined>
}

export function createLogConnection(access: GatewayAccess, wanted: WantedLogs): LogConnection {
  const client = openClient(access)
  const query = `subscription ($id: ID!, $after: StreamCursor, $tail: Int, $filter: McpLogFilter) {
    mcpLogStream(instanceIds: [$id], after: $after, tail: $tail, filter: $filter) {
      entries { ${logEntryFields(wanted)} } cursor ended { reason exitCode }
    }
  }`
  return {
    async *batches(id, after) {
      const variables = { id, after, tail: after === null ? everything : 0, filter: streamFilter(wanted) }
      for await (const result of client.iterate({ query, variables })) {
        const { data, errors } = resultShape.safeParse(result).data ?? {}
        if (errors !== undefined && errors.length > 0) throw new GatewayRefusal(errors)
        if (!data) throw new GatewayUnreachable('an answer that is none')
        yield data.mcpLogStream
      }
    },
  }
}

function openClient({ url, authorization }: GatewayAccess): Client {
  const socketUrl = new URL(url)
  socketUrl.protocol = url.protocol.replace('http', 'ws')
  let silence: NodeJS.Timeout | undefined
  const client = createClient({
    url: socketUrl.href,
    connectionParams: { authorization },
    webSocketImpl: PatientWebSocket,
    connectionAckWaitTimeout: patienceMs,
    // It would ask again with the cursor of the start; whoever follows knows a newer one.
    retryAttempts: 0,
    keepAlive: askEveryMs,
    on: {
      ping: (received) => {
        if (!received) silence = setTimeout(() => client.terminate(), patienceMs)
      },
      pong: (received) => {
        if (received) clearTimeout(silence)
      },
      closed: () => clearTimeout(silence),
    },
  })
  return client
}

/** Gives up on a handshake that nobody answers. */
class PatientWebSocket extends WebSocket {
  constructor(url: string, protocols: string) {
    super(url, protocols, { handshakeTimeout: patienceMs })
  }
}
