import { z } from 'zod'
import type { Actor } from '../../../access/viewer.ts'
import { badField, notFound } from '../../../errors.ts'
import { newId } from '../../../platform/ids/new-id.ts'
import type { Vault } from '../../../platform/vault/vault.ts'
import type { Database } from '../../../storage/database.ts'
import type { ApiKey } from '../../../storage/generated/prisma/client.ts'
import { given } from '../../../writing/given.ts'
import { optional, parseInput, rowId } from '../../../writing/parse-input.ts'
import { requireUser } from '../../../writing/require-writer.ts'
import { text } from '../../../writing/text.ts'
import type { Change, Writer } from '../../../writing/writer.ts'
import { lockChangeable } from '../lock-changeable.ts'
import { lockUser } from '../lock-user.ts'
import { activeInstanceCounts, lastUses } from './key-usage.ts'
import { sealKey } from './key-vault.ts'

/** Shorter keys are no keys, and their last four characters would tell too much of them. */
const keyText = text(8_192, 8)
/** Null for never. */
const expiry = z.date().nullish()
const setInput = z.object({ mcpTypeId: rowId('McpType'), key: keyText, expiresAt: expiry })
const updateInput = z.object({ id: rowId('ApiKey'), isActive: optional(z.boolean()), expiresAt: expiry })

const nothing = { encryptedKey: false, encryptionIv: false } as const

export interface ApiKeyServiceDeps {
  readonly database: Database
  readonly writer: Writer
  readonly vault: Vault
}

export function createApiKeyService({ database, writer, vault }: ApiKeyServiceDeps) {
  return {
    /** See `activeInstanceCounts`. */
    activeInstanceCounts: (ids: readonly string[]) => activeInstanceCounts(database, ids),

    /** See `lastUses`. */
    lastUses: (ids: readonly string[]) => lastUses(database, ids),

    /**
     * Stores the actor's key for a type. A live key of the same type gets the new secret and expiry and is active again;
     * instances that use it get the new secret when they next start.
     * @throws PanoptesError NOT_FOUND for an unknown type, BAD_USER_INPUT for a key of fewer than 8 characters or an expiry that
     * has passed.
     */
    async set(actor: Actor, input: unknown): Promise<ApiKey> {
      const { userId } = requireUser(actor.viewer)
      const { mcpTypeId, key, expiresAt = null } = parseInput(setInput, input)
      return writer.write(actor, 'setApiKey', async (change) => {
        requireFuture(change, expiresAt)
        await lockUser(change, userId)
        const type = await change.tx.mcpType.findFirst({ where: { id: mcpTypeId, deletedAt: null }, select: { id: true } })
        if (type === null) throw notFound('McpType')
        // With the ciphertext, which the client leaves out: that it changed belongs into the audit, and may be all that changed.
        const before = await change.tx.apiKey.findFirst({ where: { userId, mcpTypeId, deletedAt: null }, omit: nothing })
        const id = before?.id ?? newId()
        const data = {
          ...sealKey(vault, { id, userId }, key),
          keyHint: key.slice(-4),
          isActive: true,
          expiresAt,
          updatedAt: change.now,
        }
        const after = await change.tx.apiKey.upsert({
          where: { id },
          create: { id, userId, mcpTypeId, ...data, createdAt: change.now },
          update: data,
          omit: nothing,
        })
        change.audit({ model: 'ApiKey', row: after, ownerId: userId, before, after })
        return after
      })
    },

    /**
     * Turns a key on or off and moves its expiry; an expiry of null means never, one that is left out stays.
     * @throws PanoptesError NOT_FOUND, BAD_USER_INPUT for an expiry that has passed.
     */
    async update(actor: Actor, input: unknown): Promise<ApiKey> {
      const { id, ...fields } = parseInput(updateInput, input)
      return writer.write(actor, 'updateApiKey', async (change) => {
        requireFuture(change, fields.expiresAt ?? null)
        await lockChangeable(change, 'ApiKey', id)
        const before = await change.tx.apiKey.findUniqueOrThrow({ where: { id } })
        const after = await change.tx.apiKey.update({ where: { id }, data: { ...given(fields), updatedAt: change.now } })
        change.audit({ model: 'ApiKey', row: after, ownerId: after.userId, before, after })
        return after
      })
    },
  }
}

export type ApiKeyService = ReturnType<typeof createApiKeyService>

function requireFuture(change: Change, expiresAt: Date | null): void {
  if (expiresAt === null || expiresAt > change.now) return
  throw badField('input.expiresAt', 'The expiry must lie in the future; null means never.')
}
