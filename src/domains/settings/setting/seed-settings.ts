import { newId } from '../../../platform/ids/new-id.ts'
import type { Setting } from '../../../storage/generated/prisma/client.ts'
import type { Change } from '../../../writing/writer.ts'
import { knownSettings, settingKeys } from './known-settings.ts'

/** Adds the settings that are not there yet, with their defaults; several gateways may do so at once. */
export async function seedSettings(change: Change): Promise<void> {
  const data = settingKeys.map((key) => {
    const { scope, default: value, description } = knownSettings[key]
    return { id: newId(), key, scope, value, description, createdAt: change.now, updatedAt: change.now }
  })
  const added: readonly Setting[] = await change.tx.setting.createManyAndReturn({ data, skipDuplicates: true })
  for (const row of added) {
    change.audit({ model: 'Setting', row, ownerId: null, before: null, after: { key: row.key, value: row.value } })
  }
}
