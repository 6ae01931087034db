import { apiId } from '../access/api-id.ts'
import type { Actor } from '../access/viewer.ts'
import { newId } from '../platform/ids/new-id.ts'
import type { Prisma } from '../storage/generated/prisma/client.ts'
import { type AuditEntry, changesOf } from './audit-entry.ts'

/** What all audit events of one write have in common. */
interface AuditedWrite {
  readonly tx: Prisma.TransactionClient
  readonly actor: Actor
  readonly action: string
  readonly now: Date
}

/** Stores one audit event for each row that differs, in one statement. */
export async function insertAuditEvents(change: AuditedWrite, entries: readonly AuditEntry[]): Promise<void> {
  const rows = entries.flatMap((entry) => {
    const changes = changesOf(entry.before, entry.after)
    if (Object.keys(changes).length === 0) return []
    return [
      {
        id: newId(),
        ...actorColumns(change.actor),
        action: change.action,
        entityType: entry.model,
        entityId: apiId(entry.model, entry.row),
        ownerId: entry.ownerId,
        changes,
        createdAt: change.now,
      },
    ]
  })
  if (rows.length > 0) await change.tx.auditEvent.createMany({ data: rows })
}

function actorColumns({ viewer, ipAddress, userAgent, requestId }: Actor) {
  const facts = { ipAddress, userAgent, requestId }
  if (viewer.kind === 'USER') return { ...facts, actorKind: 'USER' as const, actorId: apiId('User', { id: viewer.userId }) }
  if (viewer.kind === 'INSTANCE')
    return { ...facts, actorKind: 'INSTANCE' as const, actorId: apiId('McpInstance', { id: viewer.instanceId }) }
  return { ...facts, actorKind: 'SYSTEM' as const, actorId: null }
}
