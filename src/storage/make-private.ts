import { chmod, readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'

/** The file of a data folder that is treated last, so that it says whether the work was done. */
const MARK = 'PG_VERSION'

/**
 * Takes the rights of group and others from every file of a PostgreSQL data folder. PGlite makes a new folder's files 0666,
 * whatever the umask; the files that it adds later are 0600 by themselves, so this has something to do once.
 */
export async function makePrivate(dataFolder: string): Promise<void> {
  const mark = join(dataFolder, MARK)
  if (((await stat(mark)).mode & 0o077) === 0) return
  const entries = await readdir(dataFolder, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  for (const file of files) if (file !== mark) await chmod(file, 0o600)
  await chmod(mark, 0o600)
}
