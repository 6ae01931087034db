import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { PanoptesError } from '../../errors.ts'
import { lockFolder } from '../../storage/folder-lock.ts'
import { type Check, fine } from './check.ts'

/** Whether a gateway has the embedded database. One that runs is no fault; it is good to know before wondering why another does not start. */
export const folderLockCheck: Check = {
  name: 'data folder',
  async look({ databaseUrl, home }) {
    if (databaseUrl !== undefined) return fine('no lock is needed: the database is a server')
    if (!existsSync(join(home, 'lock'))) return fine('no gateway uses it')
    try {
      const lock = await lockFolder(home)
      await lock.release()
      return fine('no gateway uses it')
    } catch (error) {
      if (error instanceof PanoptesError && error.code === 'UNAVAILABLE') return fine(error.message)
      throw error
    }
  },
}
