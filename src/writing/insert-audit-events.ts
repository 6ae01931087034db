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

/**
 * Stores one audit event for each row that differs, in one statement whose text does not grow with the rows: a deletion may take along
 * tens of thousands, which `createMany` takes a hundred times as long for.
 * @returns how many were stored.
 */
export async function insertAuditEvents(change: AuditedWrite, entries: readonly AuditEntry[]): Promise<number> {
  const events = entries.flatMap((entry) => {
    const changes = changesOf(entry.before, entry.after)
    if (Object.keys(changes).length === 0) return []
    const entityId = apiId(entry.model, entry.row)
    return [{ id: newId(), entity_type: entry.model, entity_id: entityId, owner_id: entry.ownerId, changes }]
  })
  if (events.length === 0) return 0
  const { ipAddress, userAgent, requestId } = change.actor
  const { kind, id } = actorOf(change.actor)
  await change.tx.$executeRaw`
    INSERT INTO audit_events
      (id, actor_id, actor_kind, action, entity_type, entity_id, owner_id, changes, ip_address, user_agent, request_id, created_at)
    SELECT e.id, ${id}, ${kind}::actor_kind, ${change.action}, e.entity_type, e.entity_id, e.owner_id, e.changes,
      ${ipAddress}::inet, ${userAgent}, ${requestId}, ${change.now.toISOString()}::timestamptz
    FROM jsonb_to_recordset(${JSON.stringify(events)}::jsonb)
      AS e (id uuid, entity_type text, entity_id text, owner_id uuid, changes jsonb)`
  return events.length
}

function actorOf({ viewer }: Actor): { readonly kind: 'USER' | 'INSTANCE' | 'SYSTEM'; readonly id: string | null } {
  if (viewer.kind === 'USER') return { kind: 'USER', id: apiId('User', { id: viewer.userId }) }
  if (viewer.kind === 'INSTANCE') return { kind: 'INSTANCE', id: apiId('McpInstance', { id: viewer.instanceId }) }
  return { kind: 'SYSTEM', id: null }
}
