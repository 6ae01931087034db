import { mkdtemp, readdir, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { type Database, openDatabase } from '../../src/storage/database.ts'
import { startFixture } from '../support/child.ts'

// An empty embedded database takes 3 to 6 s to make, and several times that on a busy machine.
vi.setConfig({ testTimeout: 90_000 })

let folder: string
let open: Database[]

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'panoptes-embedded-'))
  open = []
})
afterEach(async () => {
  for (const database of open) await database.close()
  await rm(folder, { recursive: true })
})

async function openAt(home: string): Promise<Database> {
  const database = await openDatabase({ databaseUrl: undefined, home, logger: pino({ level: 'silent' }) })
  open.push(database)
  return database
}

it('only the user may enter the folder and read its files', async () => {
  const home = join(folder, 'home')
  const database = await openAt(home)
  await database.pool.query('CREATE TABLE later (a int); INSERT INTO later VALUES (1)')
  const entries = await readdir(home, { recursive: true, withFileTypes: true })
  const modes = await Promise.all(
    entries.map(async (entry) => {
      const { mode } = await stat(join(entry.parentPath, entry.name))
      return { name: entry.name, others: mode & 0o077 }
    }),
  )
  expect(modes.length).toBeGreaterThan(900)
  expect(modes.filter(({ others }) => others !== 0)).toEqual([])
  expect((await stat(home)).mode & 0o777).toBe(0o700)
})

it('what was acknowledged is there after kill -9, and a second gateway is refused while the first lives', async () => {
  const child = startFixture('write-embedded.ts', folder)
  let last = 0
  while (last < 20) last = Number(await child.nextLine())
  await expect(openAt(folder)).rejects.toMatchObject({ code: 'UNAVAILABLE' })
  await child.kill('SIGKILL')
  const database = await openAt(folder)
  const { rows } = await database.pool.query('SELECT count(*)::int AS count FROM written')
  expect(rows[0].count).toBeGreaterThanOrEqual(last)
})

it('a folder with a path too long for a socket works as well, and the extensions that searches need are at hand', async () => {
  const home = join(folder, 'a'.repeat(60), 'b'.repeat(60))
  const database = await openAt(home)
  expect((await database.pool.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }])
  for (const name of ['vector', 'pg_trgm', 'citext', 'pgcrypto']) await database.pool.query(`CREATE EXTENSION ${name}`)
})
