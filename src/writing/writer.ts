import type { Actor } from '../access/viewer.ts'
import type { Database } from '../storage/database.ts'
import type { Prisma } from '../storage/generated/prisma/client.ts'
import type { AuditEntry } from './audit-entry.ts'
import { type ChangedRow, changedRow } from './changed-row.ts'
import { insertAuditEvents } from './insert-audit-events.ts'

/** One write in progress: everything that a service does between authorising and announcing. */
export interface Change {
  /** The transaction; nothing outside it may be asked meanwhile (the embedded database has one session). */
  readonly tx: Prisma.TransactionClient
  readonly actor: Actor
  /** The mutation's name. */
  readonly action: string
  /** The one moment that all rows of this write carry, to the millisecond. */
  readonly now: Date
  /** Notes a changed row for the audit; an entry without a difference is dropped. */
  audit(entry: AuditEntry): void
  /** Notes a row that others are to be told of after the commit, and that needs no audit because it is itself a record. */
  announce(row: ChangedRow): void
}

/** What a writer has done since it was made. */
export interface WriterSnapshot {
  readonly committed: number
  /** Refused by a rule as well as by the database. */
  readonly rolledBack: number
  readonly auditEvents: number
}

export interface Writer {
  /** Runs the work in one transaction that also stores its audit; what changed is announced after the commit. */
  write<T>(actor: Actor, action: string, work: (change: Change) => Promise<T>): Promise<T>
  snapshot(): WriterSnapshot
}

/** How long a write may take, and may wait for its turn. */
const transactionLimits = { timeout: 15_000, maxWait: 10_000 }

/**
 * @param announce is told, after each commit and never after a rollback, which rows it changed. It must not throw: the write has happened.
 */
export function createWriter(database: Database, announce: (rows: readonly ChangedRow[]) => void): Writer {
  const counts = { committed: 0, rolledBack: 0, auditEvents: 0 }

  async function transact<T>(work: (tx: Prisma.TransactionClient) => Promise<T>): Promise<T> {
    try {
      return await database.prisma.$transaction(work, transactionLimits)
    } catch (error) {
      counts.rolledBack += 1
      throw error
    }
  }

  return {
    async write(actor, action, work) {
      const entries: AuditEntry[] = []
      const announced: ChangedRow[] = []
      const { outcome, audited } = await transact(async (tx) => {
        const change: Change = {
          tx,
          actor,
          action,
          now: new Date(),
          audit: (entry) => entries.push(entry),
          announce: (row) => announced.push(row),
        }
        const outcome = await work(change)
        return { outcome, audited: await insertAuditEvents(change, entries) }
      })
      counts.committed += 1
      counts.auditEvents += audited
      announce([...entries.map(changedRow), ...announced])
      return outcome
    },
    snapshot: () => ({ ...counts }),
  }
}
