import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { keyIdOf } from './key-id.ts'
import { VaultError } from './vault-error.ts'

/** NIST SP 800-38D, 8.2.2: a random IV of 96 bits keeps a key good for 2^32 seals, far more than keys that people type in. */
const ivBytes = 12
const tagBytes = 16
const masterKeyBytes = 32

/** A secret as it is stored. */
export interface Sealed {
  /** The encrypted bytes followed by GCM's tag of 16 bytes. */
  readonly ciphertext: Uint8Array<ArrayBuffer>
  readonly iv: Uint8Array<ArrayBuffer>
  /** Which master key sealed it. */
  readonly keyId: string
}

export interface Vault {
  /** The id of the key that seals. */
  readonly keyId: string
  /**
   * Encrypts with AES-256-GCM under the current key and a fresh IV. The context (table, row id and owner id) is bound in as additional
   * authenticated data: the sealed value opens in its own row only, wherever it is copied to.
   */
  seal(plaintext: string, context: string): Sealed
  /** The plaintext. @throws VaultError when the key is unknown, or key, context or bytes are not those of the seal. */
  open(sealed: Sealed, context: string): string
  /** Whether a value sealed under that key should be sealed anew under the current one. */
  needsRotation(keyId: string): boolean
  /** Whether a value sealed under that key can be opened. */
  knows(keyId: string): boolean
}

/**
 * @param keys master keys of 32 bytes: the one that seals, and those that only open, for rotation.
 * @throws RangeError when a key has another length.
 */
export function createVault(keys: { readonly current: Uint8Array; readonly old: readonly Uint8Array[] }): Vault {
  const all = [...keys.old, keys.current]
  if (all.some((key) => key.length !== masterKeyBytes)) throw new RangeError(`A master key has ${masterKeyBytes} bytes.`)
  const byId = new Map(all.map((key) => [keyIdOf(key), key]))
  const keyId = keyIdOf(keys.current)

  return {
    keyId,
    seal(plaintext, context) {
      const iv = new Uint8Array(randomBytes(ivBytes))
      const cipher = createCipheriv('aes-256-gcm', keys.current, iv, { authTagLength: tagBytes }).setAAD(Buffer.from(context))
      const encrypted = [cipher.update(plaintext, 'utf8'), cipher.final()]
      return { ciphertext: new Uint8Array(Buffer.concat([...encrypted, cipher.getAuthTag()])), iv, keyId }
    },
    open(sealed, context) {
      const key = byId.get(sealed.keyId)
      if (key === undefined) throw new VaultError('UNKNOWN_KEY')
      if (sealed.iv.length !== ivBytes || sealed.ciphertext.length < tagBytes) throw new VaultError('DAMAGED')
      const end = sealed.ciphertext.length - tagBytes
      const decipher = createDecipheriv('aes-256-gcm', key, sealed.iv, { authTagLength: tagBytes })
      decipher.setAAD(Buffer.from(context)).setAuthTag(sealed.ciphertext.subarray(end))
      try {
        return Buffer.concat([decipher.update(sealed.ciphertext.subarray(0, end)), decipher.final()]).toString('utf8')
      } catch {
        throw new VaultError('DAMAGED')
      }
    },
    needsRotation: (id) => id !== keyId,
    knows: (id) => byId.has(id),
  }
}
