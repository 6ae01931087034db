import { existsSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import pg from 'pg'
import { redactText } from '../../platform/redact-text.ts'
import { type Check, fine, wrong } from './check.ts'

const timeoutMs = 5_000
/** The oldest PostgreSQL that the gateway is tested on, as `server_version_num` has it. */
const oldestVersion = 150_000
/** The same folder seen from src/ and from dist/. */
const migrationsFolder = new URL('../../../prisma/migrations/', import.meta.url)

/** Reaches the database server and compares its migrations with ours. The embedded database is looked at from outside only: it may be in use. */
export const databaseCheck: Check = {
  name: 'database',
  async look({ databaseUrl, home }) {
    if (databaseUrl === undefined) {
      const folder = join(home, 'database')
      return fine(existsSync(folder) ? `embedded, in ${folder}` : `embedded: the first start makes ${folder}`)
    }
    const client = new pg.Client({ connectionString: databaseUrl, connectionTimeoutMillis: timeoutMs, query_timeout: timeoutMs })
    client.on('error', () => undefined)
    try {
      await client.connect()
    } catch (error) {
      const cause = error instanceof AggregateError ? error.errors[0] : error
      const text = redactText(cause instanceof Error ? cause.message : String(cause))
      return wrong(
        `cannot be reached: ${text}`,
        'Check that PostgreSQL runs, and the host, user, password and name in DATABASE_URL.',
      )
    }
    try {
      return await examine(client)
    } finally {
      await client.end()
    }
  },
}

async function examine(client: pg.Client) {
  const version = await client.query<{ number: number; text: string }>(
    `SELECT current_setting('server_version_num')::int AS number, current_setting('server_version') AS text`,
  )
  const { number = 0, text = 'of an unknown version' } = version.rows[0] ?? {}
  if (number < oldestVersion) return wrong(`PostgreSQL ${text} is too old`, 'Use PostgreSQL 15 or later.')
  const pending = await pendingMigrations(client)
  if (pending.length === 0) return fine(`PostgreSQL ${text}, all migrations applied`)
  return wrong(`PostgreSQL ${text}, ${pending.length} pending migrations: ${pending.join(', ')}`, 'Run: npx panoptes migrate')
}

/** Names of the migrations that this version brings and the database does not have. */
async function pendingMigrations(client: pg.Client): Promise<string[]> {
  const entries = await readdir(migrationsFolder, { withFileTypes: true })
  const ours = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name)
  const table = await client.query<{ exists: boolean }>(`SELECT to_regclass('_prisma_migrations') IS NOT NULL AS exists`)
  if (table.rows[0]?.exists !== true) return ours.sort()
  const applied = await client.query<{ migration_name: string }>(
    'SELECT migration_name FROM _prisma_migrations WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL',
  )
  const names = new Set(applied.rows.map((row) => row.migration_name))
  return ours.filter((name) => !names.has(name)).sort()
}
