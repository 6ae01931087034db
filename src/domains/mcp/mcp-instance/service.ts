import { z } from 'zod'
import type { Actor } from '../../../access/viewer.ts'
import { PanoptesError } from '../../../errors.ts'
import { newToken } from '../../../platform/tokens/token.ts'
import type { Vault } from '../../../platform/vault/vault.ts'
import { VaultError } from '../../../platform/vault/vault-error.ts'
import type { McpInstance } from '../../../storage/generated/prisma/client.ts'
import { given } from '../../../writing/given.ts'
import { idempotently } from '../../../writing/idempotent.ts'
import { jsonObject } from '../../../writing/json-object.ts'
import { optional, parseInput, rowId } from '../../../writing/parse-input.ts'
import { requireUser } from '../../../writing/require-writer.ts'
import type { Change, Writer } from '../../../writing/writer.ts'
import { lockChangeable } from '../lock-changeable.ts'
import { recordEvent } from '../mcp-event/record-events.ts'
import { type CreatedMcpInstance, createMcpInstance, createMcpInstanceInput, durationMinutes } from './create-mcp-instance.ts'
import { millisecondsPerMinute, tooLong } from './expiry.ts'
import { restartMcpInstance, startMcpInstance, stopMcpInstance } from './run-mcp-instance.ts'
import { saveMcpInstance } from './save-mcp-instance.ts'
import { isActive } from './status-machine.ts'

const idInput = z.object({ id: rowId('McpInstance') })
const updateInput = idInput.extend({ config: optional(jsonObject) })
const extendInput = idInput.extend({ minutes: durationMinutes })
const startInput = idInput.extend({ durationMinutes: optional(durationMinutes) })

export interface McpInstanceServiceDeps {
  readonly writer: Writer
  readonly vault: Vault
  /** Where clients reach the gateway, without a slash at the end. */
  readonly publicUrl: () => string
}

/**
 * What users do with their instances. Every one answers NOT_FOUND for an instance that the actor does not see, and
 * BAD_USER_INPUT.
 */
export function createMcpInstanceService({ writer, vault, publicUrl }: McpInstanceServiceDeps) {
  return {
    /**
     * Creates an instance of the actor's own; see `createMcpInstance`. With an idempotency key, the same key and input give the
     * same instance and the same access token again, which is kept sealed with the stored answer until that expires.
     */
    async create(actor: Actor, input: unknown): Promise<CreatedMcpInstance> {
      const { userId } = requireUser(actor.viewer)
      const { idempotencyKey, ...asked } = parseInput(createMcpInstanceInput, input)
      return writer.write(actor, 'createMcpInstance', async (change) => {
        const run = async () => {
          const { instance, accessToken } = await createMcpInstance(change, userId, publicUrl(), asked)
          return { id: instance.id, accessToken }
        }
        const answer = idempotently(change, 'createMcpInstance', idempotencyKey, asked, run, { vault })
        const { id, accessToken } = await answer.catch((error: unknown) => {
          throw error instanceof VaultError ? tokenLost(error) : error
        })
        const instance = await change.tx.mcpInstance.findUnique({ where: { id } })
        if (instance !== null) return { instance, accessToken }
        throw new PanoptesError('CONFLICT', 'The instance that was created with this idempotency key has been purged.')
      })
    },

    /** Changes what the server is started with; it holds from the next start on. */
    async update(actor: Actor, input: unknown): Promise<McpInstance> {
      const { id, ...fields } = parseInput(updateInput, input)
      return writer.write(actor, 'updateMcpInstance', async (change) => {
        const before = await locked(change, id)
        return saveMcpInstance(change, before, given(fields))
      })
    },

    /**
     * Adds minutes to the time of a pending or running instance.
     * @throws PanoptesError CONFLICT when it has ended, BAD_USER_INPUT when it would live longer, from now, than its type allows.
     */
    async extend(actor: Actor, input: unknown): Promise<McpInstance> {
      const { id, minutes } = parseInput(extendInput, input)
      return writer.write(actor, 'extendMcpInstance', async (change) => {
        const before = await locked(change, id)
        if (!isActive(before.status)) {
          throw new PanoptesError('CONFLICT', `The instance is ${before.status}: only a pending or running one can be extended.`)
        }
        const type = await change.tx.mcpType.findUniqueOrThrow({ where: { id: before.mcpTypeId } })
        const expiresAt = new Date(before.expiresAt.getTime() + minutes * millisecondsPerMinute)
        const latest = change.now.getTime() + type.maxDurationMinutes * millisecondsPerMinute
        if (expiresAt.getTime() > latest) throw tooLong('input.minutes', type)
        return saveMcpInstance(change, before, { expiresAt })
      })
    },

    /** Replaces the access token; the old one is refused from the commit on. */
    async rotateToken(actor: Actor, input: unknown): Promise<CreatedMcpInstance> {
      const { id } = parseInput(idInput, input)
      return writer.write(actor, 'rotateMcpInstanceToken', async (change) => {
        const before = await locked(change, id)
        const { token, hash, hint } = newToken('instance')
        const instance = await saveMcpInstance(change, before, { accessTokenHash: hash, accessTokenHint: hint })
        await recordEvent(change, { instanceId: id, type: 'TOKEN_ROTATED' })
        return { instance, accessToken: token }
      })
    },

    /** See `startMcpInstance`. */
    async start(actor: Actor, input: unknown): Promise<McpInstance> {
      const { id, durationMinutes: minutes } = parseInput(startInput, input)
      return writer.write(actor, 'startMcpInstance', (change) => startMcpInstance(change, id, minutes))
    },

    /** See `stopMcpInstance`. */
    async stop(actor: Actor, input: unknown): Promise<McpInstance> {
      const { id } = parseInput(idInput, input)
      return writer.write(actor, 'stopMcpInstance', (change) => stopMcpInstance(change, id))
    },

    /** See `restartMcpInstance`. */
    async restart(actor: Actor, input: unknown): Promise<McpInstance> {
      const { id } = parseInput(idInput, input)
      return writer.write(actor, 'restartMcpInstance', (change) => restartMcpInstance(change, id))
    },
  }
}

export type McpInstanceService = ReturnType<typeof createMcpInstanceService>

/** The master key was replaced since the first answer, and the old one is no longer given. */
function tokenLost(cause: VaultError): PanoptesError {
  const message = 'The instance was created, but its access token can no longer be shown. Replace it with rotateMcpInstanceToken.'
  return new PanoptesError('CONFLICT', message, { cause })
}

async function locked(change: Change, id: string): Promise<McpInstance> {
  await lockChangeable(change, 'McpInstance', id)
  return change.tx.mcpInstance.findUniqueOrThrow({ where: { id } })
}
