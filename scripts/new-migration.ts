import { mkdir, writeFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { migrationsFolder } from '../src/storage/prisma-folder.ts'
import { diffToSchema, replayMigrations } from './schema-diff.ts'

// `npm run migration -- <name>`: writes the migration from what the migrations make to what the Prisma schema says.
const name = process.argv[2]
if (name === undefined || !/^[a-z][a-z0-9_]*$/.test(name)) {
  process.stderr.write('Usage: npm run migration -- <name>, with a name in snake_case, for example add_runs.\n')
  process.exit(2)
}

const database = await replayMigrations()
const sql = await diffToSchema(database)
await database.close()

if (sql === undefined) {
  process.stdout.write('Nothing to do: the migrations make what prisma/schema says.\n')
} else {
  const timestamp = new Date().toISOString().replace(/\D/g, '').slice(0, 14)
  const folder = join(migrationsFolder, `${timestamp}_${name}`)
  await mkdir(folder)
  await writeFile(join(folder, 'migration.sql'), sql)
  process.stdout.write(`Wrote ${relative(process.cwd(), folder)}/migration.sql. Read it, and add what the schema cannot say.\n`)
}
