import { access, constants, stat } from 'node:fs/promises'
import { type Check, fine, wrong } from './check.ts'

export const homeFolderCheck: Check = {
  name: 'home folder',
  async look({ home, databaseUrl }) {
    const found = await stat(home).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return null
      throw error
    })
    if (found === null) return fine(`${home} does not exist yet${databaseUrl === undefined ? ': the first start makes it' : ''}`)
    if (!found.isDirectory()) return wrong(`${home} is not a folder`, 'Move it away, or set PANOPTES_HOME to another path.')
    const mode = (found.mode & 0o777).toString(8).padStart(4, '0')
    if ((found.mode & 0o077) !== 0) return wrong(`${home} is open to others (mode ${mode})`, `Run: chmod 700 ${home}`)
    try {
      await access(home, constants.R_OK | constants.W_OK | constants.X_OK)
    } catch {
      return wrong(`${home} cannot be written`, 'Run the gateway as the user that the folder belongs to.')
    }
    return fine(`${home} (mode ${mode})`)
  },
}
