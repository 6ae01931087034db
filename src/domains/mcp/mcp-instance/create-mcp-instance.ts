import { z } from 'zod'
import { apiId } from '../../../access/api-id.ts'
import { newId } from '../../../platform/ids/new-id.ts'
import { newToken } from '../../../platform/tokens/token.ts'
import type { McpInstance } from '../../../storage/generated/prisma/client.ts'
import { jsonObject } from '../../../writing/json-object.ts'
import { optional, rowId } from '../../../writing/parse-input.ts'
import type { Change } from '../../../writing/writer.ts'
import { lockUser } from '../lock-user.ts'
import { recordEvent } from '../mcp-event/record-events.ts'
import { expiryFromNow } from './expiry.ts'
import { requireRoom } from './require-room.ts'
import { startableType } from './startable-type.ts'
import { usableKeyId } from './usable-key-id.ts'

/** The longest duration that any type can allow: 30 days. */
export const durationMinutes = z.int().min(1).max(43_200)

export const createMcpInstanceInput = z.object({
  mcpTypeId: rowId('McpType'),
  config: optional(jsonObject),
  durationMinutes: optional(durationMinutes),
  start: z
    .boolean()
    .nullish()
    .transform((value) => value ?? true),
  idempotencyKey: z.string().nullish(),
})

export interface CreatedMcpInstance {
  readonly instance: McpInstance
  /** Shown this once; only its hash is stored. */
  readonly accessToken: string
}

/**
 * Stores a new instance of the user, PENDING. It takes a port and becomes RUNNING when it starts, which is asked for unless
 * `start` is false.
 * @throws PanoptesError NOT_FOUND for an unknown type, CONFLICT for one that is not active or when the user has as many instances
 * as are allowed, BAD_USER_INPUT for a duration that the type does not allow.
 */
export async function createMcpInstance(
  change: Change,
  userId: string,
  publicUrl: string,
  input: z.output<typeof createMcpInstanceInput>,
): Promise<CreatedMcpInstance> {
  await lockUser(change, userId)
  const type = await startableType(change, input.mcpTypeId)
  const expiresAt = await expiryFromNow(change, type, input.durationMinutes)
  await requireRoom(change, userId)
  const id = newId()
  const { token, hash, hint } = newToken('instance')
  const instance = await change.tx.mcpInstance.create({
    data: {
      id,
      userId,
      mcpTypeId: type.id,
      apiKeyId: await usableKeyId(change, userId, type.id),
      accessTokenHash: hash,
      accessTokenHint: hint,
      accessUrl: `${publicUrl}/mcp/${apiId('McpInstance', { id })}/`,
      desiredStatus: input.start ? 'RUNNING' : 'STOPPED',
      expiresAt,
      config: input.config ?? {},
      createdAt: change.now,
      updatedAt: change.now,
    },
  })
  await recordEvent(change, { instanceId: id, type: 'CREATED', data: { mcpType: type.name, start: input.start } })
  change.audit({ model: 'McpInstance', row: instance, ownerId: userId, before: null, after: instance })
  return { instance, accessToken: token }
}
