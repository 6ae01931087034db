import type { Logger } from 'pino'
import { deleteOldAuditEvents } from './domains/audit/audit-event/delete-old-audit-events.ts'
import { expireDue } from './domains/mcp/mcp-instance/expire-due.ts'
import { forgetOldBatches } from './domains/mcp/mcp-log/forget-old-batches.ts'
import { keepPartitions, removeOldEntries } from './domains/mcp/partitions.ts'
import { recheckPorts } from './domains/mcp/port-allocation/recheck-ports.ts'
import { isPortFree } from './platform/is-port-free.ts'
import type { Job, Jobs } from './platform/jobs/jobs.ts'
import type { Services } from './services.ts'
import type { Database } from './storage/database.ts'
import { forgetOldAnswers } from './writing/forget-old-answers.ts'

export interface JobDeps {
  readonly database: Database
  readonly services: Pick<Services, 'writer' | 'settings'>
  readonly logger: Logger
}

/** Instances that one transaction of the sweep ends. */
const expiryBatch = 100
const day = 24 * 3_600_000

/** Begins the periodic work. This month's partitions are made at once, before anything is appended. */
export async function addJobs(jobs: Jobs, deps: JobDeps): Promise<void> {
  for (const job of gatewayJobs(deps)) jobs.add(job)
  await jobs.runNow('keep-partitions')
}

/** What the gateway does by itself, and when (UTC). */
function gatewayJobs({ database, services, logger }: JobDeps): readonly Job[] {
  return [
    {
      name: 'expire-mcp-instances',
      schedule: '*/5 * * * * *',
      async run(signal) {
        while (!signal.aborted && (await expireDue(services.writer, new Date(), expiryBatch)) === expiryBatch);
      },
    },
    {
      name: 'recheck-ports',
      schedule: '11 * * * * *',
      async run() {
        await recheckPorts(services.writer, isPortFree)
      },
    },
    {
      name: 'keep-partitions',
      schedule: '7 2 * * *',
      jitterMs: 60_000,
      run: () => keepPartitions(database, logger, new Date()),
    },
    {
      name: 'enforce-retention',
      schedule: '37 2 * * *',
      jitterMs: 60_000,
      async run(signal) {
        const before = new Date(Date.now() - (await services.settings.get('cleanup.retention_days')) * day)
        await removeOldEntries(database, logger, before, signal)
        await deleteOldAuditEvents(database, before, signal)
      },
    },
    {
      name: 'forget-old-answers',
      schedule: '17 * * * *',
      jitterMs: 60_000,
      async run() {
        await forgetOldAnswers(database, new Date())
        await forgetOldBatches(database, new Date())
      },
    },
  ]
}
