import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { pino } from 'pino'
import { expect, test } from 'vitest'
import { openKey, sealKey } from '../../src/domains/mcp/api-key/key-vault.ts'
import { newId } from '../../src/platform/ids/new-id.ts'
import { createVault } from '../../src/platform/vault/vault.ts'
import { type Database, openDatabase } from '../../src/storage/database.ts'
import { applyMigrations } from '../../src/storage/migrate.ts'
import { runPanoptes } from '../support/command-line.ts'
import { createRows } from '../support/rows.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

const logger = pino({ level: 'silent' })

/** Does something with the embedded database in the folder, while no command has it. */
async function withHome<T>(home: string, use: (database: Database) => Promise<T>): Promise<T> {
  const database = await openDatabase({ databaseUrl: undefined, home, logger })
  try {
    return await use(database)
  } finally {
    await database.close()
  }
}

test('the catalogues are seeded and the keys rotated by commands', async () => {
  const home = join(await temporaryFolder(), 'home')
  const [old, current] = [randomBytes(32), randomBytes(32)]

  const early = await runPanoptes(['seed'], { env: { PANOPTES_HOME: home } })
  expect(early).toMatchObject({ code: 1, stdout: '' })
  expect(early.stderr).toContain('has not been migrated')

  await withHome(home, (database) => applyMigrations(database))
  expect((await runPanoptes(['seed'], { env: { PANOPTES_HOME: home } })).code).toBe(0)

  const id = newId()
  const userId = await withHome(home, async (database) => {
    expect(await database.prisma.mcpType.count()).toBe(4)
    expect(await database.prisma.setting.count()).toBe(8)
    expect(await database.prisma.portAllocation.count()).toBe(100)
    const rows = createRows(database)
    const owner = await rows.user()
    const sealed = sealKey(createVault({ current: old, old: [] }), { id, userId: owner }, 'the secret')
    await rows.apiKey({ id, userId: owner, mcpTypeId: await rows.mcpType(), ...sealed })
    return owner
  })

  const hex = (key: Buffer) => key.toString('hex')
  const lost = await runPanoptes(['rotate-keys', '--json'], {
    env: { PANOPTES_HOME: home, PANOPTES_ENCRYPTION_KEY: hex(current) },
  })
  expect(lost.code).toBe(1)
  expect(JSON.parse(lost.stdout)).toMatchObject({ total: 1, rotated: 0, complete: false })

  const env = { PANOPTES_HOME: home, PANOPTES_ENCRYPTION_KEY: hex(current), PANOPTES_ENCRYPTION_KEYS_OLD: hex(old) }
  const rotated = await runPanoptes(['rotate-keys', '--json'], { env })
  expect(JSON.parse(rotated.stdout)).toEqual({ total: 1, rotated: 1, unreadable: [], complete: true })
  expect(rotated.code).toBe(0)

  await withHome(home, async (database) => {
    const row = await database.prisma.apiKey.findUniqueOrThrow({
      where: { id },
      omit: { encryptedKey: false, encryptionIv: false },
    })
    expect(row.userId).toBe(userId)
    expect(openKey(createVault({ current, old: [] }), row)).toBe('the secret')
  })
}, 120_000)
