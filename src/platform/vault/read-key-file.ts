import { constants } from 'node:fs'
import { open } from 'node:fs/promises'
import { MasterKeyError } from './master-key-error.ts'

/** 32 bytes as 64 hexadecimal digits, the same text that PANOPTES_ENCRYPTION_KEY takes, and a newline. */
const longestFile = 65

/**
 * The master key of a key file; null when there is no such file.
 * @throws MasterKeyError when the file is a link, can be read by others, or does not hold exactly one key.
 */
export async function readKeyFile(path: string): Promise<Buffer | null> {
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null
    if (error.code === 'ELOOP') throw new MasterKeyError(`${path} is a link. Put the key file itself there.`)
    throw new MasterKeyError(`${path} cannot be read (${error.code}). It must belong to the user that runs the gateway.`)
  })
  if (file === null) return null
  try {
    const { mode, size } = await file.stat()
    if ((mode & 0o077) !== 0) {
      const octal = (mode & 0o777).toString(8).padStart(4, '0')
      throw new MasterKeyError(`${path} can be used by others (mode ${octal}). Run: chmod 600 ${path}`)
    }
    const text = size <= longestFile ? await file.readFile('utf8') : ''
    if (!/^[0-9a-f]{64}\n?$/i.test(text)) {
      throw new MasterKeyError(`${path} does not hold a key: expected 64 hexadecimal digits. Restore it from a backup.`)
    }
    return Buffer.from(text.trim(), 'hex')
  } finally {
    await file.close()
  }
}
