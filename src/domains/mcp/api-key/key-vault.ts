import type { Sealed, Vault } from '../../../platform/vault/vault.ts'
import type { ApiKey } from '../../../storage/generated/prisma/client.ts'

/** The columns that hold a sealed key. */
export type SealedKey = Pick<ApiKey, 'encryptedKey' | 'encryptionIv' | 'masterKeyId'>

type Owner = Pick<ApiKey, 'id' | 'userId'>

/** What a key is bound to: its table, row and owner. Copied into another row it does not open. */
function context({ id, userId }: Owner): string {
  return `api_keys:${id}:${userId}`
}

export function sealKey(vault: Vault, owner: Owner, plaintext: string): SealedKey {
  const sealed = vault.seal(plaintext, context(owner))
  return { encryptedKey: sealed.ciphertext, encryptionIv: sealed.iv, masterKeyId: sealed.keyId }
}

/** The key in clear, for the process that is started with it and for nothing else. @throws VaultError as `Vault.open`. */
export function openKey(vault: Vault, row: Owner & SealedKey): string {
  const sealed: Sealed = { ciphertext: row.encryptedKey, iv: row.encryptionIv, keyId: row.masterKeyId }
  return vault.open(sealed, context(row))
}
