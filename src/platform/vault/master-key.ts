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
   * Whether something is kept that was sealed under the key that is missing; asked only when a key would have to be made. Then the missing file
   * is a loss and not a first start, and a new key would only hide it.
   */
  readonly sealedValuesExist: () => Promise<boolean>
}

/**
 * The master key that seals secrets: from the environment; else, with the embedded database, from `master.key` in the home folder, made on the
 * first start.
 * @throws MasterKeyError with a sentence to show as it is.
 */
export async function loadMasterKey({ given, server, home, sealedValuesExist }: MasterKeyOptions): Promise<Buffer> {
  if (given !== undefined) return given
  if (server) {
    throw new MasterKeyError(
      'PANOPTES_ENCRYPTION_KEY must be set when DATABASE_URL is: 32 bytes as hexadecimal or base64, for example from: openssl rand -hex 32',
    )
  }
  const path = masterKeyPath(home)
  const key = await readKeyFile(path)
  if (key !== null) return key
  if (await sealedValuesExist()) {
    throw new MasterKeyError(
      `${path} is missing, and the database holds secrets that need it. Restore the file from a backup, or set PANOPTES_ENCRYPTION_KEY to the key that was used.`,
    )
  }
  await makeKeyFile(path)
  const made = await readKeyFile(path)
  if (made === null) throw new MasterKeyError(`${path} was made and is gone again.`)
  return made
}
