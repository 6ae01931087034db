import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { inject } from 'vitest'
import { connectDatabase, type Database } from '../../src/storage/database.ts'
import { startEmbeddedThread } from '../../src/storage/embedded-thread.ts'
import { withDatabaseName, withServerClient } from './test-server.ts'

/** `url` is for clients of the test's own; an embedded database knows one session, so they must not name their statements. */
export type TestDatabase = Database & { readonly url: string }

const logger = pino({ level: 'silent' })

async function fromSnapshot(snapshotFile: string): Promise<TestDatabase> {
  const host = await mkdtemp(join(tmpdir(), 'panoptes-test-'))
  const socketPath = join(host, '.s.PGSQL.5432')
  const thread = await startEmbeddedThread({ dataFolder: undefined, socketPath, snapshotFile })
  const database = connectDatabase({ kind: 'embedded', host }, logger)
  return {
    ...database,
    url: `postgres://postgres@${encodeURIComponent(host)}:5432/postgres`,
    async close() {
      await database.close()
      await thread.close()
      await rm(host, { recursive: true, force: true })
    },
  }
}

async function fromTemplate(serverUrl: string, template: string): Promise<TestDatabase> {
  const name = `panoptes_test_${randomUUID().replaceAll('-', '')}`
  await withServerClient(serverUrl, (client) => client.query(`CREATE DATABASE ${name} TEMPLATE ${template}`))
  const url = withDatabaseName(serverUrl, name)
  const database = connectDatabase({ kind: 'server', url }, logger)
  return {
    ...database,
    url,
    async close() {
      await database.close()
      await withServerClient(serverUrl, (client) => client.query(`DROP DATABASE ${name} WITH (FORCE)`))
    },
  }
}

/**
 * A migrated, empty database of its own, for one test file: embedded, or on the server that TEST_DATABASE_URL names (any database
 * of it, with the right to create others).
 */
export async function createTestDatabase(): Promise<TestDatabase> {
  const source = inject('databaseSource')
  return source.kind === 'snapshot' ? fromSnapshot(source.file) : fromTemplate(source.serverUrl, source.name)
}
