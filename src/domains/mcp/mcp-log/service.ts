import type { Logger } from 'pino'
import { z } from 'zod'
import type { Actor, Viewer } from '../../../access/viewer.ts'
import { notFound, PanoptesError } from '../../../errors.ts'
import type { Bus } from '../../../platform/bus/bus.ts'
import { batchKey } from '../../../platform/stream/batch-key.ts'
import { createStream, type StreamLimits } from '../../../platform/stream/stream.ts'
import type { StreamBatch } from '../../../platform/stream/stream-batch.ts'
import type { SeqRange } from '../../../platform/stream/stream-entry.ts'
import type { Database } from '../../../storage/database.ts'
import { isUnavailable } from '../../../storage/storage-error.ts'
import { parseInput, rowId } from '../../../writing/parse-input.ts'
import { createAppendRights } from './append-rights.ts'
import { type FollowLogs, followLogs } from './follow-logs.ts'
import { type LogContent, mcpLogStream } from './mcp-log-stream.ts'
import { type NewMcpLog, newLogContent } from './new-mcp-log.ts'

/** Entries that one call may append. */
export const maxEntries = 1_000

const entries = z
  .array(z.unknown())
  .min(1)
  .max(maxEntries)
  .transform((given, context) =>
    given.map((entry, index) =>
      newLogContent(entry, (field, message) => context.addIssue({ code: 'custom', path: [index, field], message })),
    ),
  )
const appendInput = z.object({
  instanceId: rowId('McpInstance'),
  batchId: z.string().min(1).max(200).nullish(),
  entries,
})

export interface McpLogServiceDeps {
  readonly database: Database
  readonly bus: Bus
  readonly logger: Logger
  /** For tests: other limits than the gateway's own. */
  readonly limits?: Partial<StreamLimits>
}

/** The logs of instances: appending to them and following them. */
export function createMcpLogService({ database, bus, logger, limits = {} }: McpLogServiceDeps) {
  const stream = createStream(mcpLogStream, { database, bus, logger, unavailable: isUnavailable, limits })
  const rights = createAppendRights(stream.standings)

  async function stored(range: Promise<SeqRange | null>): Promise<SeqRange> {
    const found = await range
    if (found === null) throw notFound('McpInstance')
    return found
  }

  return {
    /**
     * Appends entries to the log of an instance that the actor sees, all or none, and answers their places once they are committed. The same
     * batch id, given again within a day, changes nothing and answers the same places. Not audited: the log is its own record.
     * @throws PanoptesError BAD_USER_INPUT, NOT_FOUND also for a deleted instance, UNAVAILABLE when more comes in than can be stored.
     */
    async append({ viewer }: Actor, input: unknown): Promise<SeqRange> {
      const { instanceId, batchId, entries: contents } = parseInput(appendInput, input)
      await reachable(rights.require(viewer, instanceId))
      return stored(stream.append(instanceId, contents, { batchKey: batchId == null ? null : batchKey(batchId) }))
    },

    /**
     * Appends what this gateway itself has to say, or what a process of it wrote. Waits for room while the signal has not aborted.
     * @param batchId as that of `append`: for whoever tries again after UNAVAILABLE.
     * @throws PanoptesError NOT_FOUND when the instance is gone or deleted, UNAVAILABLE when the database is.
     */
    async write(instanceId: string, given: readonly NewMcpLog[], wait: AbortSignal, batchId?: string): Promise<SeqRange> {
      const key = batchId === undefined ? null : batchKey(batchId)
      return stored(stream.append(instanceId, entries.parse(given), { wait, batchKey: key }))
    },

    /**
     * Follows logs; the generator ends when all of them are over or the signal aborts.
     * @throws PanoptesError NOT_FOUND when the viewer does not see one of the instances, BAD_USER_INPUT for a cursor of something else.
     */
    follow(
      viewer: Viewer,
      options: FollowLogs,
      signal: AbortSignal,
    ): Promise<AsyncGenerator<StreamBatch<LogContent>, void, undefined>> {
      return reachable(stream.follow(followLogs(database, viewer, options, signal)))
    },

    /** Looks at once for what the bus did not say, and for logs that are over. */
    catchUp: () => stream.catchUp(),
    metrics: () => stream.metrics(),
    close: () => stream.close(),
  }
}

/** What is asked of the database, or UNAVAILABLE when it cannot be: whoever comes back later loses nothing. */
async function reachable<T>(asked: Promise<T>): Promise<T> {
  try {
    return await asked
  } catch (error) {
    if (!isUnavailable(error)) throw error
    throw new PanoptesError('UNAVAILABLE', 'The database cannot be reached: try again.', { cause: error })
  }
}

export type McpLogService = ReturnType<typeof createMcpLogService>
