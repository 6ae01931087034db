import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { redactText } from '../../platform/redact-text.ts'
import { connectDatabase, type Database } from '../../storage/database.ts'
import { migrationStatus } from '../../storage/migrate.ts'
import { type Check, fine, wrong } from './check.ts'

/** The oldest PostgreSQL that the gateway is tested on, as `server_version_num` has it. */
const oldestVersion = 150_000

/** Reaches the database server and compares its migrations with ours. The embedded database is looked at from outside only: it may be in use. */
export const databaseCheck: Check = {
  name: 'database',
  async look({ databaseUrl, home }, logger) {
    if (databaseUrl === undefined) {
      const folder = join(home, 'database')
      return fine(existsSync(folder) ? `embedded, in ${folder}` : `embedded: the first start makes ${folder}`)
    }
    const database = connectDatabase({ kind: 'server', url: databaseUrl }, logger)
    try {
      return await examine(database)
    } finally {
      await database.close()
    }
  },
}

async function examine(database: Database) {
  let version: { number: number; text: string } | undefined
  try {
    const { rows } = await database.pool.query<{ number: number; text: string }>(
      `SELECT current_setting('server_version_num')::int AS number, current_setting('server_version') AS text`,
    )
    version = rows[0]
  } catch (error) {
    // Of several addresses of a host each has its own error.
    const cause: unknown = error instanceof AggregateError ? error.errors[0] : error
    const text = redactText(cause instanceof Error ? cause.message : String(cause))
    return wrong(
      `cannot be reached: ${text}`,
      'Check that PostgreSQL runs, and the host, user, password and name in DATABASE_URL.',
    )
  }
  const { number = 0, text = 'of an unknown version' } = version ?? {}
  if (number < oldestVersion) return wrong(`PostgreSQL ${text} is too old`, 'Use PostgreSQL 15 or later.')

  const { pending, problems } = await migrationStatus(database)
  const edited = problems.filter(({ kind }) => kind === 'edited').map(({ name }) => name)
  if (edited.length > 0) {
    return wrong(
      `PostgreSQL ${text}, migrations changed after they had been applied: ${edited.join(', ')}`,
      'Install the version of Panoptes that this database belongs to.',
    )
  }
  if (pending.length > 0) {
    const names = pending.map(({ name }) => name).join(', ')
    return wrong(`PostgreSQL ${text}, pending migrations: ${names}`, 'Run: npx panoptes migrate')
  }
  return fine(`PostgreSQL ${text}, all migrations applied`)
}
