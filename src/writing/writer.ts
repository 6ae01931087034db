import type { Actor } from '../access/viewer.ts'
import type { Database } from '../storage/database.ts'
import type { Prisma } from '../storage/generated/prisma/client.ts'
import type { AuditEntry } from './audit-entry.ts'
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
  /** Runs after the commit, never after a rollback; an error in it is logged and does not reach the client. */
  afterCommit(announce: () => void): void
}

export interface Writer {
  /** Runs the work in one transaction that also stores its audit; announces after the commit. */
  write<T>(actor: Actor, action: string, work: (change: Change) => Promise<T>): Promise<T>
}

/** How long a write may take, and may wait for its turn. */
const transactionLimits = { timeout: 15_000, maxWait: 10_000 }

export function createWriter(database: Database, onAnnounceError: (error: unknown) => void): Writer {
  return {
    async write(actor, action, work) {
      const entries: AuditEntry[] = []
      const announcements: (() => void)[] = []
      const result = await database.prisma.$transaction(async (tx) => {
        const change: Change = {
          tx,
          actor,
          action,
          now: new Date(),
          audit: (entry) => entries.push(entry),
          afterCommit: (announce) => announcements.push(announce),
        }
        const outcome = await work(change)
        await insertAuditEvents(change, entries)
        return outcome
      }, transactionLimits)
      for (const announce of announcements) {
        try {
          announce()
        } catch (error) {
          onAnnounceError(error)
        }
      }
      return result
    },
  }
}
