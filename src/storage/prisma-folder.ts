import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The `prisma` folder of the package; it is two levels up both from the sources and from the compiled code. */
export const prismaFolder = fileURLToPath(new URL('../../prisma/', import.meta.url))
export const migrationsFolder = join(prismaFolder, 'migrations')

export interface SchemaFile {
  readonly path: string
  readonly content: string
}

/** The files of the Prisma schema, in the order of their names. */
export async function readSchemaFiles(): Promise<SchemaFile[]> {
  const folder = join(prismaFolder, 'schema')
  const names = (await readdir(folder)).filter((name) => name.endsWith('.prisma')).sort()
  return Promise.all(
    names.map(async (name) => ({ path: join(folder, name), content: await readFile(join(folder, name), 'utf8') })),
  )
}
