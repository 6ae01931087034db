import { setTimeout as sleep } from 'node:timers/promises'
import type { Logger } from 'pino'
import { PanoptesError } from '../../../errors.ts'
import { newId } from '../../../platform/ids/new-id.ts'
import type { ProcessLine } from '../../../platform/supervisor/process-line.ts'
import type { McpLogService } from '../mcp-log/service.ts'
import { withoutSecrets } from './without-secrets.ts'

/** How long an append waits for the database before it is tried again (ms). */
const retryMs = 500
/** How much of a server's last line of stderr stands in an error message (characters). */
const lastWordsLength = 300

/** Carries what a server prints into the log of its instance. */
export interface RunOutput {
  /**
   * Resolves when the lines are stored; until then the server's pipes are not read on. Lines wait for a database that cannot be reached; those of a
   * deleted instance, and those that still wait when the run is given up, are dropped.
   */
  take(lines: readonly ProcessLine[]): Promise<void>
  /** The last thing the server said on stderr; null when it said nothing. */
  lastWords(): string | null
}

export interface RunOutputDeps {
  readonly instanceId: string
  readonly logs: Pick<McpLogService, 'write'>
  readonly secrets: readonly string[]
  readonly logger: Logger
  /** Aborts when the run is given up: what could not be stored by then is lost. */
  readonly signal: AbortSignal
}

export function createRunOutput({ instanceId, logs, secrets, logger, signal }: RunOutputDeps): RunOutput {
  let lastWords: string | null = null
  let gone = false

  async function store(lines: readonly ProcessLine[]): Promise<void> {
    const entries = lines.map((line) => ({ ...line, source: 'PROCESS' as const }))
    // The same id on every try: lines whose commit was not seen are not stored twice.
    const batchId = newId()
    while (!gone && !signal.aborted) {
      try {
        await logs.write(instanceId, entries, signal, batchId)
        return
      } catch (error) {
        if (error instanceof PanoptesError && error.code === 'UNAVAILABLE') {
          await sleep(retryMs, undefined, { signal }).catch(() => {})
          continue
        }
        if (error instanceof PanoptesError && error.code === 'NOT_FOUND') gone = true
        else logger.error({ err: error, instanceId, lines: lines.length }, 'lines of a server could not be stored')
        return
      }
    }
  }

  return {
    async take(lines) {
      const safe = lines.map((line) => withoutSecrets(line, secrets))
      const words = safe.findLast(({ metadata, message }) => metadata.stream === 'stderr' && message.trim() !== '')
      if (words) lastWords = words.message.trim().slice(0, lastWordsLength)
      await store(safe)
    },
    lastWords: () => lastWords,
  }
}
