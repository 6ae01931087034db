import { systemActor } from '../../../access/viewer.ts'
import type { Vault } from '../../../platform/vault/vault.ts'
import { VaultError } from '../../../platform/vault/vault-error.ts'
import type { Database } from '../../../storage/database.ts'
import type { ApiKey } from '../../../storage/generated/prisma/client.ts'
import type { Change, Writer } from '../../../writing/writer.ts'
import { openKey, type SealedKey, sealKey } from './key-vault.ts'

export interface RotationReport {
  /** Keys that were sealed under another master key when it began. */
  readonly total: number
  readonly rotated: number
  /** Keys that no given master key opens, by row id; they stay as they are. */
  readonly unreadable: readonly string[]
}

export interface RotateKeysOptions {
  readonly database: Database
  readonly writer: Writer
  readonly vault: Vault
  /** Keys per transaction. */
  readonly batchSize?: number
  /** Called after each batch. */
  readonly onProgress?: (soFar: RotationReport) => void
  /** Ends the work after the batch that is under way. */
  readonly signal?: AbortSignal
}

type Candidate = SealedKey & Pick<ApiKey, 'id' | 'userId' | 'updatedAt'>

/**
 * Seals every key, live or deleted, anew that is not under the current master key. Can be broken off and run again: what is done
 * is not done twice. A key that its user replaces meanwhile keeps the user's new secret.
 */
export async function rotateKeys(options: RotateKeysOptions): Promise<RotationReport> {
  const { database, writer, vault, batchSize = 100, onProgress, signal } = options
  const total = await database.prisma.apiKey.count({ where: { masterKeyId: { not: vault.keyId } } })
  const unreadable: string[] = []
  let rotated = 0
  let last: string | undefined
  while (!signal?.aborted) {
    const batch = await database.prisma.apiKey.findMany({
      where: { masterKeyId: { not: vault.keyId }, ...(last === undefined ? {} : { id: { gt: last } }) },
      select: { id: true, userId: true, encryptedKey: true, encryptionIv: true, masterKeyId: true, updatedAt: true },
      orderBy: { id: 'asc' },
      take: batchSize,
    })
    last = batch.at(-1)?.id
    if (last === undefined) break
    const readable = batch.flatMap((row) => {
      const plaintext = tryOpen(vault, row)
      if (plaintext === null) unreadable.push(row.id)
      return plaintext === null ? [] : [{ row, sealed: sealKey(vault, row, plaintext) }]
    })
    rotated += await writer.write(systemActor, 'rotateKeys', async (change) => {
      let replaced = 0
      for (const { row, sealed } of readable) replaced += await replace(change, row, sealed)
      return replaced
    })
    onProgress?.({ total, rotated, unreadable })
  }
  return { total, rotated, unreadable }
}

function tryOpen(vault: Vault, row: Candidate): string | null {
  try {
    return openKey(vault, row)
  } catch (error) {
    if (error instanceof VaultError) return null
    throw error
  }
}

/**
 * Compare and set: a key that was replaced since it was read has another IV, and stays. `updatedAt` is the user's, not the master
 * key's.
 */
async function replace(change: Change, before: Candidate, sealed: SealedKey): Promise<number> {
  const { id, encryptionIv, masterKeyId, updatedAt } = before
  const [after] = await change.tx.apiKey.updateManyAndReturn({
    where: { id, encryptionIv, masterKeyId },
    data: { ...sealed, updatedAt },
  })
  if (after === undefined) return 0
  change.audit({
    model: 'ApiKey',
    row: after,
    ownerId: after.userId,
    before: { masterKeyId },
    after: { masterKeyId: sealed.masterKeyId },
  })
  return 1
}
