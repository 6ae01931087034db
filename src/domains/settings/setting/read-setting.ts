import type { Prisma } from '../../../storage/generated/prisma/client.ts'
import { knownSettings, type SettingKey, type SettingValues } from './known-settings.ts'

/**
 * The value in force, read from its row at each use: a change holds in every gateway from the moment it is committed. The default
 * where the row has not been seeded.
 * @throws Error when the row holds what no write through the API could have stored.
 */
export async function readSetting<K extends SettingKey>(
  db: Pick<Prisma.TransactionClient, '$queryRaw'>,
  key: K,
): Promise<SettingValues[K]> {
  const [row] = await db.$queryRaw<readonly { value: unknown }[]>`SELECT value FROM settings WHERE key = ${key}`
  return row === undefined ? knownSettings[key].default : settingValue(key, row.value)
}

/** A stored value, as its type. */
export function settingValue<K extends SettingKey>(key: K, stored: unknown): SettingValues[K] {
  const parsed = knownSettings[key].schema.safeParse(stored)
  if (parsed.success) return parsed.data
  throw new Error(`the setting ${key} holds a value that it cannot have: ${parsed.error.issues[0]?.message}`)
}
