import { randomUUID } from 'node:crypto'
import { pino } from 'pino'
import { connectDatabase, type Database } from '../../src/storage/database.ts'
import { applyMigrations } from '../../src/storage/migrate.ts'
import { withDatabaseName, withServerClient } from '../../test/support/test-server.ts'

export interface ThrowAwayDatabase extends Database {
  readonly url: string
}

/** A new database on the server that the URL names, migrated and empty; closing drops it. */
export async function createThrowAwayDatabase(serverUrl: string): Promise<ThrowAwayDatabase> {
  const name = `panoptes_bench_${randomUUID().slice(0, 8)}`
  await withServerClient(serverUrl, (client) => client.query(`CREATE DATABASE ${name}`))
  const url = withDatabaseName(serverUrl, name)
  const database = connectDatabase({ kind: 'server', url }, pino({ level: 'silent' }))
  const close = async () => {
    await database.close()
    await withServerClient(serverUrl, (client) => client.query(`DROP DATABASE ${name} WITH (FORCE)`))
  }
  try {
    await applyMigrations(database)
  } catch (error) {
    await close()
    throw error
  }
  return { ...database, url, close }
}
