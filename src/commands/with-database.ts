import type { Env } from '../env.ts'
import type { Database } from '../storage/database.ts'
import { migrationStatus } from '../storage/migrate.ts'
import { createWriter, type Writer } from '../writing/writer.ts'
import { CommandError } from './command-error.ts'
import type { Io } from './io.ts'
import { withOpenDatabase } from './with-open-database.ts'

export interface OpenedDatabase {
  readonly env: Env
  readonly database: Database
  readonly writer: Writer
}

/**
 * Runs a command's work on the database that the configuration names, and closes it afterwards.
 * @throws CommandError when another gateway has the embedded database, or when the database has not been migrated.
 */
export async function withDatabase(io: Io, work: (opened: OpenedDatabase) => Promise<void>): Promise<void> {
  const env = io.env()
  await withOpenDatabase(io, env, async (database) => {
    const { pending } = await migrationStatus(database)
    if (pending.length > 0) throw new CommandError('The database has not been migrated: run "panoptes migrate" first.')
    const writer = createWriter(database, () => {})
    await work({ env, database, writer })
  })
}
