import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { pino } from 'pino'
import { describe, expect, inject, onTestFinished, test } from 'vitest'
import { openDatabase } from '../../src/storage/database.ts'
import { lockFolder } from '../../src/storage/folder-lock.ts'
import { readMigrations } from '../../src/storage/migrations.ts'
import { runPanoptes } from '../support/command-line.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { withDatabaseName, withServerClient } from '../support/test-server.ts'

const source = inject('databaseSource')

/** The environment of an embedded database that does not exist yet. */
async function embedded(): Promise<Record<string, string>> {
  return { PANOPTES_HOME: join(await temporaryFolder(), 'home') }
}

/** The environment of an empty database on the server. */
async function onServer(serverUrl: string): Promise<Record<string, string>> {
  const name = `panoptes_test_${randomUUID().replaceAll('-', '')}`
  await withServerClient(serverUrl, (client) => client.query(`CREATE DATABASE ${name}`))
  onTestFinished(async () => void (await withServerClient(serverUrl, (client) => client.query(`DROP DATABASE ${name}`))))
  return { DATABASE_URL: withDatabaseName(serverUrl, name), PANOPTES_HOME: join(await temporaryFolder(), 'home') }
}

/** Runs SQL while no command has the database. */
async function execute(env: Record<string, string>, sql: string) {
  const logger = pino({ level: 'silent' })
  const database = await openDatabase({ databaseUrl: env.DATABASE_URL, home: env.PANOPTES_HOME ?? '', logger })
  return database.pool.query(sql).finally(() => database.close())
}

const databases = [
  { kind: 'the embedded database', create: embedded },
  ...(source.kind === 'template' ? [{ kind: 'a server', create: () => onServer(source.serverUrl) }] : []),
]

describe.each(databases)('panoptes migrate on $kind', { timeout: 120_000 }, ({ create }) => {
  test('shows what is pending and changes nothing, applies it, and then has nothing to do', async () => {
    const env = await create()
    const all = await readMigrations()
    const names = all.map(({ name }) => name)
    const migrate = (...args: string[]) => runPanoptes(['migrate', ...args], { env })

    const dryRun = await migrate('--dry-run')
    expect(dryRun).toMatchObject({ code: 0, stderr: '' })
    expect(dryRun.stdout.trim()).toBe(all.map(({ name, sql }) => `-- ${name}\n\n${sql.trim()}`).join('\n\n'))
    const before = await migrate('--status', '--json')
    expect(before).toMatchObject({ code: 1, stderr: '' })
    expect(JSON.parse(before.stdout)).toEqual({ upToDate: false, applied: [], pending: names, problems: [] })
    expect(existsSync(env.PANOPTES_HOME ?? '')).toBe(false)
    if (env.DATABASE_URL !== undefined) {
      const tables = `SELECT count(*)::int AS count FROM information_schema.tables WHERE table_schema = 'public'`
      expect((await execute(env, tables)).rows).toEqual([{ count: 0 }])
    }

    const applied = await migrate('--json')
    expect(applied.code).toBe(0)
    expect(JSON.parse(applied.stdout)).toEqual({ applied: names })
    for (const name of names) expect(applied.stderr).toMatch(new RegExp(`^${name} …\n${name} applied in \\d+\\.\\d s$`, 'm'))

    const after = await migrate('--status')
    expect(after).toEqual({ code: 0, stderr: '', stdout: names.map((name) => `applied  ${name}\n`).join('') })
    expect(await migrate()).toEqual({ code: 0, stderr: '', stdout: 'Nothing was pending.\n' })

    await execute(env, `UPDATE _prisma_migrations SET checksum = 'other' WHERE migration_name = '${names[0]}'`)
    const edited = await migrate('--status')
    expect(edited.code).toBe(1)
    expect(edited.stdout).toContain(`edited   ${names[0]}: its text was changed after it had been applied`)
  })
})

test('panoptes migrate leaves an embedded database alone that a gateway has', async () => {
  const env = await embedded()
  const home = env.PANOPTES_HOME ?? ''
  await mkdir(join(home, 'database'), { recursive: true, mode: 0o700 })
  const lock = await lockFolder(home)
  onTestFinished(() => lock.release())
  for (const args of [[], ['--status'], ['--dry-run']]) {
    const { code, stdout, stderr } = await runPanoptes(['migrate', ...args], { env })
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr).toContain(`process ${process.pid}`)
  }
})

test('panoptes migrate takes one of --status and --dry-run', async () => {
  expect(await runPanoptes(['migrate', '--status', '--dry-run'])).toMatchObject({ code: 2, stdout: '' })
})
