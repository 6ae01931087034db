import { z } from 'zod'
import { askGateway } from './ask-gateway.ts'
import type { GatewayAccess } from './gateway-access.ts'
import { GatewayRefusal } from './gateway-errors.ts'
import { type LogEntry, logEntry, logEntryFields } from './log-entry.ts'
import { connectionFilter, type WantedLogs } from './wanted-logs.ts'

/** The most rows that the API gives at a time. */
const pageSize = 200

const endShape = z.object({
  mcpInstance: z
    .object({
      deletedAt: z.string().nullable(),
      exitCode: z.number().nullable(),
      logs: z.object({ nodes: z.array(z.object({ cursor: z.string() })) }),
    })
    .nullable(),
})

/** How a log stands. */
export interface LogStanding {
  /** The cursor of its last entry; null when there is none. */
  readonly end: string | null
  readonly deleted: boolean
  readonly exitCode: number | null
}

/** How the log of an instance stands, of a deleted one too. @throws GatewayRefusal */
export async function readStanding(access: GatewayAccess, id: string): Promise<LogStanding> {
  const query =
    'query ($id: ID!) { mcpInstance(id: $id, deleted: INCLUDE) { deletedAt exitCode logs(last: 1) { nodes { cursor } } } }'
  const { mcpInstance } = await askGateway(access, endShape, query, { id })
  if (mcpInstance === null) throw unknownInstance(id)
  const { deletedAt, exitCode, logs } = mcpInstance
  return { end: logs.nodes[0]?.cursor ?? null, deleted: deletedAt !== null, exitCode }
}

const pageShape = z.object({ mcpInstance: z.object({ logs: z.object({ nodes: z.array(logEntry) }) }).nullable() })

async function readPage(access: GatewayAccess, id: string, wanted: WantedLogs, page: object): Promise<readonly LogEntry[]> {
  const query = `query ($id: ID!, $filter: McpLogListFilter, $first: Int, $last: Int, $after: String, $before: String) {
    mcpInstance(id: $id, deleted: INCLUDE) {
      logs(filter: $filter, first: $first, last: $last, after: $after, before: $before) { nodes { ${logEntryFields(wanted)} } }
    }
  }`
  const { mcpInstance } = await askGateway(access, pageShape, query, { id, filter: connectionFilter(wanted), ...page })
  if (mcpInstance === null) throw unknownInstance(id)
  return mcpInstance.logs.nodes
}

/** The wanted entries behind a cursor, from the start without one; a page at a time. */
export async function* readBehind(
  access: GatewayAccess,
  id: string,
  wanted: WantedLogs,
  cursor: string | null,
): AsyncGenerator<LogEntry, void, undefined> {
  for (let after = cursor; ; ) {
    const entries = await readPage(access, id, wanted, { first: pageSize, after })
    yield* entries
    after = entries.at(-1)?.cursor ?? null
    if (after === null || entries.length < pageSize) return
  }
}

/** The newest wanted entries, at most so many, in their order. */
export async function* readNewest(
  access: GatewayAccess,
  id: string,
  wanted: WantedLogs,
  count: number,
): AsyncGenerator<LogEntry, void, undefined> {
  const pages: (readonly LogEntry[])[] = []
  let left = count
  let before: string | undefined
  while (left > 0) {
    const size = Math.min(left, pageSize)
    const entries = await readPage(access, id, wanted, { last: size, before })
    pages.push(entries)
    left -= entries.length
    before = entries[0]?.cursor
    if (entries.length < size) break
  }
  for (const entries of pages.reverse()) yield* entries
}

function unknownInstance(id: string): GatewayRefusal {
  return new GatewayRefusal([{ message: `There is no such McpInstance: ${id}`, extensions: { code: 'NOT_FOUND' } }])
}
