import type { Actor } from '../../../access/viewer.ts'
import { badField, PanoptesError } from '../../../errors.ts'
import { newId } from '../../../platform/ids/new-id.ts'
import type { McpType } from '../../../storage/generated/prisma/client.ts'
import { uniqueViolation } from '../../../storage/storage-error.ts'
import { given } from '../../../writing/given.ts'
import { parseInput } from '../../../writing/parse-input.ts'
import { requireAdmin } from '../../../writing/require-writer.ts'
import type { Writer } from '../../../writing/writer.ts'
import { lockChangeable } from '../lock-changeable.ts'
import { createMcpTypeInput, updateMcpTypeInput } from './mcp-type-input.ts'
import { resolveServerScript } from './resolve-server-script.ts'

export interface McpTypeServiceDeps {
  readonly writer: Writer
  /** Where the scripts of types lie. */
  readonly serversFolder: string
}

/**
 * Only an ADMIN writes types, since the gateway executes their scripts: every one answers FORBIDDEN to others, and
 * BAD_USER_INPUT.
 */
export function createMcpTypeService({ writer, serversFolder }: McpTypeServiceDeps) {
  async function requireScript(script: string): Promise<void> {
    if ((await resolveServerScript(script, serversFolder)) !== null) return
    const message = `"${script}" is neither a file in the servers folder nor the binary of an installed package.`
    throw badField('input.serverScript', message)
  }

  return {
    /** @throws PanoptesError CONFLICT when a live type has the name. */
    async create(actor: Actor, input: unknown): Promise<McpType> {
      requireAdmin(actor.viewer)
      const fields = parseInput(createMcpTypeInput, input)
      await requireScript(fields.serverScript)
      return named(fields.name, () =>
        writer.write(actor, 'createMcpType', async (change) => {
          const { name, displayName, serverScript, ...rest } = fields
          const stamps = { id: newId(), createdAt: change.now, updatedAt: change.now }
          const after = await change.tx.mcpType.create({ data: { ...stamps, name, displayName, serverScript, ...given(rest) } })
          change.audit({ model: 'McpType', row: after, ownerId: null, before: null, after })
          return after
        }),
      )
    },

    /**
     * Changes what is given; instances go by it when they next start.
     * @throws PanoptesError NOT_FOUND; CONFLICT when a live type has the name.
     */
    async update(actor: Actor, input: unknown): Promise<McpType> {
      requireAdmin(actor.viewer)
      const { id, ...fields } = parseInput(updateMcpTypeInput, input)
      if (fields.serverScript !== undefined) await requireScript(fields.serverScript)
      return named(fields.name, () =>
        writer.write(actor, 'updateMcpType', async (change) => {
          await lockChangeable(change, 'McpType', id)
          const before = await change.tx.mcpType.findUniqueOrThrow({ where: { id } })
          const after = await change.tx.mcpType.update({ where: { id }, data: { ...given(fields), updatedAt: change.now } })
          change.audit({ model: 'McpType', row: after, ownerId: null, before, after })
          return after
        }),
      )
    },
  }
}

export type McpTypeService = ReturnType<typeof createMcpTypeService>

async function named<T>(name: string | undefined, write: () => Promise<T>): Promise<T> {
  try {
    return await write()
  } catch (error) {
    if (uniqueViolation(error) === null) throw error
    throw new PanoptesError('CONFLICT', `There is a type named ${name} already.`, { cause: error })
  }
}
