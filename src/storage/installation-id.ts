import { createHash } from 'node:crypto'
import type { Database } from './database.ts'

/**
 * Names the installation that a migrated database belongs to: the same for all its gateways, another for any other database, even a restored
 * copy or a clone beside it. 16 hexadecimal digits.
 */
export async function installationId(database: Database): Promise<string> {
  // The server tells apart what was dumped and restored elsewhere, the name what was cloned beside it, and the first migration, whose id is
  // random, embedded databases.
  const { rows } = await database.pool.query<{ name: string }>(
    `SELECT concat_ws('/', system_identifier, current_database(), (SELECT id FROM _prisma_migrations ORDER BY started_at, id LIMIT 1)) AS name
     FROM pg_control_system()`,
  )
  return createHash('sha256')
    .update(rows[0]?.name ?? '')
    .digest('hex')
    .slice(0, 16)
}
