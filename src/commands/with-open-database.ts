import type { Env } from '../env.ts'
import { PanoptesError } from '../errors.ts'
import { type Database, openDatabase } from '../storage/database.ts'
import { CommandError } from './command-error.ts'
import type { Io } from './io.ts'

/**
 * Runs a command's work on the database that the configuration names, migrated or not, and closes it afterwards.
 * @throws CommandError when another gateway has the embedded database.
 */
export async function withOpenDatabase<T>(io: Io, env: Env, work: (database: Database) => Promise<T>): Promise<T> {
  const logger = io.logger('warn')
  const database = await openDatabase({ databaseUrl: env.databaseUrl, home: env.home, logger }).catch((error: unknown) => {
    throw error instanceof PanoptesError ? new CommandError(error.message) : error
  })
  try {
    return await work(database)
  } finally {
    await database.close()
  }
}
