import { createHash, randomUUID } from 'node:crypto'
import { mkdir, mkdtemp, rename, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import { pino } from 'pino'
import type { TestProject } from 'vitest/node'
import { connectDatabase, openDatabase } from '../../src/storage/database.ts'
import { applyMigrations } from '../../src/storage/migrate.ts'
import { readMigrations } from '../../src/storage/migrations.ts'
import { withDatabaseName, withServerClient } from './test-server.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    /** Where a test file's database comes from: a dumped data folder, or a template on a server. */
    databaseSource: { kind: 'snapshot'; file: string } | { kind: 'template'; serverUrl: string; name: string }
  }
}

const logger = pino({ level: 'silent' })

async function snapshotName(): Promise<string> {
  const hash = createHash('sha256')
  for (const { name, sql } of await readMigrations()) hash.update(name).update(sql)
  return `test-database-${hash.digest('hex').slice(0, 16)}.tar`
}

/** Dumps a migrated, empty embedded database to a file; the file is kept and used again until a migration changes. */
async function prepareSnapshot(): Promise<string> {
  const folder = resolve('.build')
  const file = join(folder, await snapshotName())
  if (await stat(file).catch(() => undefined)) return file
  await mkdir(folder, { recursive: true })
  const home = await mkdtemp(join(tmpdir(), 'panoptes-snapshot-'))
  const database = await openDatabase({ databaseUrl: undefined, home, logger })
  await applyMigrations(database)
  await database.close()
  const copy = await PGlite.create(join(home, 'database'))
  const dump = await copy.dumpDataDir('none')
  await copy.close()
  await rm(home, { recursive: true })
  const unfinished = `${file}.${randomUUID()}`
  await writeFile(unfinished, Buffer.from(await dump.arrayBuffer()))
  await rename(unfinished, file)
  return file
}

async function prepareTemplate(serverUrl: string): Promise<string> {
  const name = `panoptes_test_template_${randomUUID().slice(0, 8)}`
  await withServerClient(serverUrl, (client) => client.query(`CREATE DATABASE ${name}`))
  const database = connectDatabase({ kind: 'server', url: withDatabaseName(serverUrl, name) }, logger)
  await applyMigrations(database)
  await database.close()
  return name
}

/** Runs once before all test files. */
export default async function prepareDatabase(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  const serverUrl = process.env.TEST_DATABASE_URL
  if (serverUrl === undefined) {
    project.provide('databaseSource', { kind: 'snapshot', file: await prepareSnapshot() })
    return undefined
  }
  const name = await prepareTemplate(serverUrl)
  project.provide('databaseSource', { kind: 'template', serverUrl, name })
  return () => withServerClient(serverUrl, (client) => client.query(`DROP DATABASE ${name} WITH (FORCE)`)).then(() => {})
}
