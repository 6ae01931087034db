import { apiId } from '../../../access/api-id.ts'
import { newId } from '../../../platform/ids/new-id.ts'
import type { McpEventType, Prisma } from '../../../storage/generated/prisma/client.ts'
import type { Change } from '../../../writing/writer.ts'

export interface NewMcpEvent {
  readonly instanceId: string
  readonly type: McpEventType
  /** What is worth knowing about it; never a secret. */
  readonly data?: Prisma.InputJsonObject
}

/** Adds events to the instances' trails, with who caused them and from where; in the transaction of what they tell of. */
export async function recordEvents(change: Change, events: readonly NewMcpEvent[]): Promise<void> {
  const { viewer, ipAddress, userAgent } = change.actor
  const data = events.map(({ instanceId, type, data = {} }) => ({
    id: newId(),
    mcpInstanceId: instanceId,
    userId: viewer.kind === 'USER' ? viewer.userId : null,
    eventType: type,
    eventData: data,
    ipAddress,
    userAgent,
    createdAt: change.now,
  }))
  if (data.length === 0) return
  await change.tx.mcpEvent.createMany({ data })
  for (const event of data) change.announce({ model: 'McpEvent', id: apiId('McpEvent', event), ownerId: null, kind: 'CREATED' })
}

/** One event; see `recordEvents`. */
export function recordEvent(change: Change, event: NewMcpEvent): Promise<void> {
  return recordEvents(change, [event])
}
