import type { Logger } from 'pino'
import { parseApiId } from '../../../access/api-id.ts'
import { PanoptesError } from '../../../errors.ts'
import type { JsonValue } from '../../../platform/bus/bus.ts'
import type { Database } from '../../../storage/database.ts'
import type { LogLevel } from '../../../storage/generated/prisma/client.ts'
import type { ChangedRow } from '../../../writing/changed-row.ts'
import type { McpLogService } from '../mcp-log/service.ts'
import { describeEvent } from './describe-event.ts'

/** What the gateway itself says in the logs of instances. In the background: nothing waits for it, and nothing fails with it. */
export interface SystemLog {
  say(instanceId: string, level: LogLevel, message: string, metadata?: { readonly [name: string]: JsonValue }): void
  /** After a commit: repeats the events among the changed rows in the logs of their instances. */
  changed(rows: readonly ChangedRow[]): void
  /** Gives up what still waits for room, and waits for the rest. */
  close(): Promise<void>
}

export interface SystemLogDeps {
  readonly database: Database
  readonly logs: Pick<McpLogService, 'write'>
  readonly logger: Logger
}

export function createSystemLog({ database, logs, logger }: SystemLogDeps): SystemLog {
  const closing = new AbortController()
  const underWay = new Set<Promise<void>>()

  function inBackground(work: Promise<unknown>): void {
    const settled = work.then(
      () => {},
      (error: unknown) => {
        // An instance that is gone or deleted has no log any more.
        if (error instanceof PanoptesError && error.code === 'NOT_FOUND') return
        logger.warn({ err: error }, 'the gateway could not write into the log of an instance')
      },
    )
    underWay.add(settled)
    void settled.then(() => underWay.delete(settled))
  }

  async function repeat(ids: readonly string[]): Promise<void> {
    const events = await database.prisma.mcpEvent.findMany({ where: { id: { in: [...ids] } }, orderBy: { id: 'asc' } })
    for (const event of events) {
      const entry = describeEvent(event)
      if (entry !== null) inBackground(logs.write(event.mcpInstanceId, [entry], closing.signal))
    }
  }

  return {
    say(instanceId, level, message, metadata = {}) {
      inBackground(logs.write(instanceId, [{ level, source: 'SYSTEM', message, metadata }], closing.signal))
    },
    changed(rows) {
      const ids = rows.filter(({ model }) => model === 'McpEvent').flatMap(({ id }) => parseApiId(id)?.identity.id ?? [])
      if (ids.length > 0 && !closing.signal.aborted) inBackground(repeat(ids.map(String)))
    },
    async close() {
      while (underWay.size > 0) await Promise.all(underWay)
      closing.abort()
    },
  }
}
