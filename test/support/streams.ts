import { pino } from 'pino'
import { apiId } from '../../src/access/api-id.ts'
import { system, systemActor } from '../../src/access/viewer.ts'
import { type GivenLogFilter, logFilter } from '../../src/domains/mcp/mcp-log/log-filter.ts'
import type { LogContent } from '../../src/domains/mcp/mcp-log/mcp-log-stream.ts'
import { createMcpLogService, type McpLogService } from '../../src/domains/mcp/mcp-log/service.ts'
import type { Bus } from '../../src/platform/bus/bus.ts'
import type { StreamLimits } from '../../src/platform/stream/stream.ts'
import type { Positions, StreamBatch } from '../../src/platform/stream/stream-batch.ts'
import type { Database } from '../../src/storage/database.ts'

export const silent = pino({ level: 'silent' })

/** The logs of one gateway. */
export function openLogs(database: Database, bus: Bus, limits: Partial<StreamLimits> = {}): McpLogService {
  return createMcpLogService({ database, bus, logger: silent, limits })
}

export function appendLines(logs: McpLogService, id: string, ...lines: string[]) {
  return logs.append(systemActor, { instanceId: apiId('McpInstance', { id }), entries: lines.map((message) => ({ message })) })
}

interface Follow {
  readonly after?: Positions
  readonly tail?: number
  readonly filter?: GivenLogFilter
  readonly onLag?: 'CATCH_UP' | 'SKIP'
}

/** Somebody who follows logs by pulling batches. */
export interface LogReader {
  next(): Promise<StreamBatch<LogContent>>
  /** Batches until so many entries have come. */
  entries(count: number): Promise<readonly string[]>
  leave(): void
  /** Whether the stream has ended. */
  isOver(): Promise<boolean>
}

export async function followLines(logs: McpLogService, ids: readonly string[], options: Follow = {}): Promise<LogReader> {
  const controller = new AbortController()
  const { after = null, tail = 0, filter = null, onLag = 'CATCH_UP' } = options
  const follow = { instanceIds: ids, after, tail, filter: logFilter(filter), onLag }
  const batches = await logs.follow(system, follow, controller.signal)
  const next = async () => {
    const step = await batches.next()
    if (step.done) throw new Error('the stream is over')
    return step.value
  }
  return {
    next,
    async entries(count) {
      const lines: string[] = []
      while (lines.length < count) lines.push(...(await next()).entries.map(({ content }) => content.message))
      return lines
    },
    leave: () => controller.abort(),
    isOver: async () => (await batches.next()).done === true,
  }
}
