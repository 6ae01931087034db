import { z } from 'zod'
import type { Actor } from '../../../access/viewer.ts'
import { badField, notFound } from '../../../errors.ts'
import type { Database } from '../../../storage/database.ts'
import type { Prisma, Setting } from '../../../storage/generated/prisma/client.ts'
import { parseInput } from '../../../writing/parse-input.ts'
import { requireAdmin } from '../../../writing/require-writer.ts'
import type { Change, Writer } from '../../../writing/writer.ts'
import { isSettingKey, knownSettings, type SettingKey, type SettingValues } from './known-settings.ts'
import { type PortRange, readPortRange } from './read-port-range.ts'
import { readSetting } from './read-setting.ts'

export interface SettingServiceDeps {
  readonly database: Database
  readonly writer: Writer
  /** Brings the pool of ports in line with a new range, in the transaction that changes the range. */
  readonly resizePortPool: (change: Change, range: PortRange) => Promise<void>
}

const updateInput = z.object({ key: z.string(), value: z.unknown() })

export function createSettingService({ database, writer, resizePortPool }: SettingServiceDeps) {
  return {
    /** The value in force; errors as `readSetting`. */
    get<K extends SettingKey>(key: K): Promise<SettingValues[K]> {
      return readSetting(database.prisma, key)
    },

    /**
     * Changes a setting; every gateway goes by the new value at once.
     * @throws PanoptesError FORBIDDEN for whoever is no ADMIN, NOT_FOUND for an unknown key, BAD_USER_INPUT for a value of
     * another type or out of range.
     */
    async update(actor: Actor, input: unknown): Promise<Setting> {
      requireAdmin(actor.viewer)
      const { key, value } = parseInput(updateInput, input)
      if (!isSettingKey(key)) throw notFound('Setting')
      const checked = checkedValue(key, value)
      return writer.write(actor, 'updateSetting', async (change) => {
        if (key === 'port.range_start' || key === 'port.range_end') {
          const range = await readPortRange(change.tx, 'FOR UPDATE')
          const next = key === 'port.range_start' ? { ...range, start: Number(checked) } : { ...range, end: Number(checked) }
          requireOrder(next)
          await resizePortPool(change, next)
        }
        const [before] = await change.tx.$queryRaw<readonly { value: unknown }[]>`
          SELECT value FROM settings WHERE key = ${key} FOR NO KEY UPDATE`
        if (before === undefined) throw notFound('Setting')
        const after = await change.tx.setting.update({ where: { key }, data: { value: checked, updatedAt: change.now } })
        change.audit({ model: 'Setting', row: after, ownerId: null, before, after: { value: after.value } })
        return after
      })
    },
  }
}

export type SettingService = ReturnType<typeof createSettingService>

function checkedValue(key: SettingKey, value: unknown): Prisma.InputJsonValue {
  const parsed = knownSettings[key].schema.safeParse(value)
  if (parsed.success) return parsed.data
  throw badField('input.value', `${key}: ${parsed.error.issues.map((issue) => issue.message).join('; ')}`)
}

function requireOrder({ start, end }: PortRange): void {
  if (start <= end) return
  throw badField('input.value', `port.range_start must not be above port.range_end; they would be ${start} and ${end}.`)
}
