import type { Change } from '../writer.ts'
import type { Affected } from './soft-deleted.ts'

/** Notes for every row that it was deleted, or came back. */
export function auditDeletedAt(change: Change, affected: Affected, before: Date | null, after: Date | null): void {
  for (const [model, rows] of affected) {
    for (const { id, ownerId } of rows) {
      change.audit({ model, row: { id }, ownerId, before: { deletedAt: before }, after: { deletedAt: after } })
    }
  }
}
