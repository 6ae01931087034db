import { createHash, randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import { connectDatabase, type Database } from '../../src/storage/database.ts'
import { startEmbeddedThread } from '../../src/storage/embedded-thread.ts'
import { applyMigrations, migrationStatus } from '../../src/storage/migrate.ts'
import { type Migration, readMigrations } from '../../src/storage/migrations.ts'
import { startFixture } from '../support/child.ts'
import { withDatabaseName, withServerClient } from '../support/test-server.ts'

const logger = pino({ level: 'silent' })
const source = inject('databaseSource')

let database: Database
let url: string
let cleanUp: () => Promise<void>

/** An empty database that nothing was applied to. */
beforeAll(async () => {
  if (source.kind === 'template') {
    const name = `panoptes_test_${randomUUID().replaceAll('-', '')}`
    await withServerClient(source.serverUrl, (client) => client.query(`CREATE DATABASE ${name}`))
    url = withDatabaseName(source.serverUrl, name)
    database = connectDatabase({ kind: 'server', url }, logger)
    cleanUp = () =>
      withServerClient(source.serverUrl, (client) => client.query(`DROP DATABASE ${name} WITH (FORCE)`)).then(() => {})
    return
  }
  const host = await mkdtemp(join(tmpdir(), 'panoptes-migrate-'))
  const thread = await startEmbeddedThread({ dataFolder: undefined, socketPath: join(host, '.s.PGSQL.5432') })
  database = connectDatabase({ kind: 'embedded', host }, logger)
  cleanUp = () => thread.close().then(() => rm(host, { recursive: true }))
})
afterAll(async () => {
  await database.close()
  await cleanUp()
})

const names = (migrations: readonly Migration[]) => migrations.map(({ name }) => name)

it.runIf(source.kind === 'template')('two gateways that start at once apply each migration once', async () => {
  const children = [startFixture('migrate-database.ts', url), startFixture('migrate-database.ts', url)]
  for (const child of children) expect(await child.nextLine()).toBe('ready')
  for (const child of children) child.process.stdin?.write('go\n')
  const applied = await Promise.all(children.map(async (child) => JSON.parse(await child.nextLine())))
  expect(applied.flat()).toEqual(names(await readMigrations()))
  const { rows } = await database.pool.query('SELECT migration_name FROM _prisma_migrations WHERE finished_at IS NOT NULL')
  expect(rows).toHaveLength((await readMigrations()).length)
})

it('a database is brought up to date, told step by step, and then there is nothing to do', async () => {
  const all = await readMigrations()
  const before = await migrationStatus(database)
  const steps: string[] = []
  const applied = await applyMigrations(database, { onProgress: ({ kind, name }) => steps.push(`${kind} ${name}`) })
  expect(applied).toEqual(names(before.pending))
  expect(steps).toEqual(applied.flatMap((name) => [`applying ${name}`, `applied ${name}`]))
  expect(await migrationStatus(database)).toEqual({ applied: names(all), pending: [], problems: [] })
  expect(await applyMigrations(database)).toEqual([])
})

it('a migration is recorded with the checksum of `prisma migrate deploy`: SHA-256 of its text', async () => {
  const { rows } = await database.pool.query('SELECT migration_name AS name, checksum FROM _prisma_migrations ORDER BY 1')
  const expected = (await readMigrations()).map(({ name, sql }) => ({
    name,
    checksum: createHash('sha256').update(sql).digest('hex'),
  }))
  expect(rows).toEqual(expected)
})

it('a migration may hold semicolons in texts, comments and functions', async () => {
  const sql = `CREATE TABLE tricky (a text DEFAULT 'one;two'); -- a comment; with one
    CREATE FUNCTION tricky_value() RETURNS text LANGUAGE plpgsql AS $$ BEGIN RETURN 'a;b'; END; $$;
    INSERT INTO tricky VALUES (tricky_value())`
  const migrations = [...(await readMigrations()), { name: '29990101000000_tricky', sql }]
  expect(await applyMigrations(database, { migrations })).toEqual(['29990101000000_tricky'])
  expect((await database.pool.query('SELECT a FROM tricky')).rows).toEqual([{ a: 'a;b' }])
})

it('what a newer gateway applied is named, and let be', async () => {
  const { pending, problems } = await migrationStatus(database)
  expect({ pending, problems }).toEqual({ pending: [], problems: [{ name: '29990101000000_tricky', kind: 'unknown' }] })
  expect(await applyMigrations(database)).toEqual([])
  await database.pool.query(
    `DROP TABLE tricky; DROP FUNCTION tricky_value; DELETE FROM _prisma_migrations WHERE migration_name LIKE '2999%'`,
  )
})

it('a migration that fails leaves nothing behind, is named, and is begun anew once it is right', async () => {
  const name = '29990101000000_half'
  const all = await readMigrations()
  const wrong = [...all, { name, sql: 'CREATE TABLE half (a int); SELECT 1 / 0;' }]
  await expect(applyMigrations(database, { migrations: wrong })).rejects.toThrow()
  expect((await database.pool.query(`SELECT to_regclass('half') AS half`)).rows).toEqual([{ half: null }])
  const status = await migrationStatus(database, { migrations: wrong })
  expect(names(status.pending)).toEqual([name])
  expect(status.problems).toEqual([{ name, kind: 'failed' }])
  const right = [...all, { name, sql: 'CREATE TABLE half (a int);' }]
  expect(await applyMigrations(database, { migrations: right })).toEqual([name])
  expect((await migrationStatus(database, { migrations: right })).problems).toEqual([])
})

it('an edited migration is named, and nothing more is applied', async () => {
  const [first, ...rest] = await readMigrations()
  const migrations = [{ name: first?.name ?? '', sql: `${first?.sql}\n-- edited` }, ...rest]
  const { problems } = await migrationStatus(database, { migrations })
  expect(problems).toContainEqual({ name: first?.name, kind: 'edited' })
  await expect(applyMigrations(database, { migrations })).rejects.toMatchObject({ code: 'CONFLICT' })
})
