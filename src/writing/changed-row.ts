import { apiId } from '../access/api-id.ts'
import type { ModelName } from '../access/model.ts'
import type { AuditEntry } from './audit-entry.ts'

export type ChangeKind = 'CREATED' | 'UPDATED' | 'DELETED' | 'RESTORED' | 'PURGED'

/** What is announced of a row after the commit that changed it: enough to know whom it concerns, and to read it anew. */
export interface ChangedRow {
  readonly model: ModelName
  /** The row's id, as the API shows it. */
  readonly id: string
  /** The user whose row it is; null for catalogues. */
  readonly ownerId: string | null
  readonly kind: ChangeKind
}

export function changedRow({ model, row, ownerId, before, after }: AuditEntry): ChangedRow {
  return { model, id: apiId(model, row), ownerId, kind: kindOf(before, after) }
}

function kindOf(before: AuditEntry['before'], after: AuditEntry['after']): ChangeKind {
  if (after === null) return 'PURGED'
  if (before === null) return 'CREATED'
  const [wasDeleted, isDeleted] = [before.deletedAt != null, after.deletedAt != null]
  if (wasDeleted === isDeleted) return 'UPDATED'
  return isDeleted ? 'DELETED' : 'RESTORED'
}
