import { Prisma } from '../../../storage/generated/prisma/client.ts'
import { knownSettings, type SettingKey } from './known-settings.ts'
import { settingValue } from './read-setting.ts'

/** Ports, both ends included. */
export interface PortRange {
  readonly start: number
  readonly end: number
}

/**
 * The range that ports are handed out of. It is locked for the rest of the transaction: against other changes of it (`FOR
 * UPDATE`), or so that it does not change while the pool is brought in line with it (`FOR SHARE`).
 */
export async function readPortRange(tx: Prisma.TransactionClient, lock: 'FOR UPDATE' | 'FOR SHARE'): Promise<PortRange> {
  const rows = await tx.$queryRaw<readonly { key: string; value: unknown }[]>`
    SELECT key, value FROM settings WHERE key IN ('port.range_start', 'port.range_end') ORDER BY key ${Prisma.raw(lock)}`
  const valueUnder = (key: SettingKey & `port.${string}`) => {
    const row = rows.find((candidate) => candidate.key === key)
    return row ? settingValue(key, row.value) : knownSettings[key].default
  }
  return { start: valueUnder('port.range_start'), end: valueUnder('port.range_end') }
}
