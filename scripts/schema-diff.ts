import { PGlite } from '@electric-sql/pglite'
import { PrismaPGlite } from 'pglite-prisma-adapter'
import { readMigrations } from '../src/storage/migrations.ts'
import { prismaFolder, readSchemaFiles } from '../src/storage/prisma-folder.ts'
import { noFilter, withSchemaEngine } from '../src/storage/schema-engine.ts'

/** An empty database in memory that all migrations of the project were run on; the caller closes it. */
export async function replayMigrations(): Promise<PGlite> {
  const database = await PGlite.create()
  for (const { sql } of await readMigrations()) await database.exec(sql)
  return database
}

/**
 * The SQL that would make the database what the Prisma schema says; undefined when it already is. Partitions, CHECK constraints
 * and expression indexes do not count, because the schema cannot say them.
 */
export async function diffToSchema(database: PGlite): Promise<string | undefined> {
  const files = (await readSchemaFiles()).map((file) => ({ ...file }))
  const { stdout, exitCode } = await withSchemaEngine(new PrismaPGlite(database), (engine) =>
    engine.diff({
      from: { tag: 'schemaDatasource', files, configDir: prismaFolder },
      to: { tag: 'schemaDatamodel', files },
      script: true,
      exitCode: true,
      filters: noFilter,
    }),
  )
  return exitCode === 2 ? (stdout ?? '') : undefined
}
