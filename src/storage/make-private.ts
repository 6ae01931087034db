import { chmod, readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'

/** The file of a data folder that is treated last, so that it says whether the work was done. */
const MARK = 'PG_VERSION'

/**
 * Takes the rights of group and others from every file and folder of a PostgreSQL data folder. PGlite makes the first ones
 * open to all, whatever the umask; those that it adds later are 0600 by themselves, so this has something to do once.
 */
export async function makePrivate(dataFolder: string): Promise<void> {
  const mark = join(dataFolder, MARK)
  if (((await stat(mark)).mode & 0o077) === 0) return
  const entries = await readdir(dataFolder, { recursive: true, withFileTypes: true })
  for (const entry of entries) {
    const path = join(entry.parentPath, entry.name)
    if (path !== mark) await chmod(path, entry.isDirectory() ? 0o700 : 0o600)
  }
  await chmod(mark, 0o600)
}
