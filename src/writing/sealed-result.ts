import { z } from 'zod'
import type { Vault } from '../platform/vault/vault.ts'
import type { Json } from './audit-entry.ts'

const base64 = z.string().transform((text) => new Uint8Array(Buffer.from(text, 'base64')))
const sealedResult = z.object({ keyId: z.string(), iv: base64, ciphertext: base64 })

/** A result that holds a secret, as JSON that can be stored. */
export function sealResult(vault: Pick<Vault, 'seal'>, result: Json, context: string): Json {
  const { keyId, iv, ciphertext } = vault.seal(JSON.stringify(result), context)
  return { keyId, iv: Buffer.from(iv).toString('base64'), ciphertext: Buffer.from(ciphertext).toString('base64') }
}

/** The result again. @throws VaultError when it was sealed elsewhere or under a key that is gone. */
export function openResult(vault: Pick<Vault, 'open'>, stored: Json, context: string): Json {
  return JSON.parse(vault.open(sealedResult.parse(stored), context))
}
