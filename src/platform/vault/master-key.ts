import { join } from 'node:path'
import { makeKeyFile } from './make-key-file.ts'
import { MasterKeyError } from './master-key-error.ts'
import { readKeyFile } from './read-key-file.ts'

/** Where the embedded gateway keeps its master key. */
export function masterKeyPath(home: string): string {
  return join(home, 'master.key')
}

export interface MasterKeyOptions {
  /** The key from the environment, where one is set: it always wins. */
  readonly given: Buffer | undefined
  /** Whether the rows are on a database server, which several gateways may share: then no gateway makes up a key of its own. */
  readonly server: boolean
  readonly home: string
  /**
   * Whether an embedded database is already there. Then a missing key file is a loss, not a first start, and a new key would only hide it.
   */
  readonly databaseExists: boolean
}

/**
 * The master key that seals secrets: from the environment; else, with the embedded database, from `master.key` in the home folder, made on the
 * first start. Call it before the embedded database is made.
 * @throws MasterKeyError with a sentence to show as it is.
 */
export async function loadMasterKey(options: MasterKeyOptions): Promise<Buffer> {
  if (options.given !== undefined) return options.given
  if (options.server) {
    throw new MasterKeyError(
      'PANOPTES_ENCRYPTION_KEY must be set when DATABASE_URL is: 32 bytes as hexadecimal or base64, for example from: openssl rand -hex 32',
    )
  }
  const path = masterKeyPath(options.home)
  if (!options.databaseExists) await makeKeyFile(path)
  const key = await readKeyFile(path)
  if (key === null) {
    throw new MasterKeyError(
      `${path} is missing, but the database beside it is there. Restore the file from a backup, or set PANOPTES_ENCRYPTION_KEY to the key that was used.`,
    )
  }
  return key
}
