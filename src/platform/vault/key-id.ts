import { createHash } from 'node:crypto'

/**
 * Names a master key without telling it: the first 16 hexadecimal digits of a SHA-256 over the key, in a domain of its own so that the digest
 * is of no use elsewhere. Stored beside each sealed value; not a secret.
 */
export function keyIdOf(masterKey: Uint8Array): string {
  return createHash('sha256').update('panoptes master key id\0').update(masterKey).digest('hex').slice(0, 16)
}
