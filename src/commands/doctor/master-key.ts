import { keyIdOf } from '../../platform/vault/key-id.ts'
import { masterKeyPath } from '../../platform/vault/master-key.ts'
import { MasterKeyError } from '../../platform/vault/master-key-error.ts'
import { readKeyFile } from '../../platform/vault/read-key-file.ts'
import { type Check, fine, wrong } from './check.ts'

export const masterKeyCheck: Check = {
  name: 'master key',
  async look({ encryptionKey, databaseUrl, home }) {
    if (encryptionKey !== undefined) return fine(`from PANOPTES_ENCRYPTION_KEY, id ${keyIdOf(encryptionKey)}`)
    if (databaseUrl !== undefined) {
      return wrong(
        'PANOPTES_ENCRYPTION_KEY is not set, but DATABASE_URL is',
        'Set it to the same 32 bytes for every gateway, for example from: openssl rand -hex 32',
      )
    }
    const path = masterKeyPath(home)
    try {
      const key = await readKeyFile(path)
      return fine(key === null ? `the first start makes ${path}` : `from ${path}, id ${keyIdOf(key)}`)
    } catch (error) {
      if (error instanceof MasterKeyError) return wrong('the key file cannot be used', error.message)
      throw error
    }
  },
}
