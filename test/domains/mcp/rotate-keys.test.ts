import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { apiId } from '../../../src/access/api-id.ts'
import { openKey, sealKey } from '../../../src/domains/mcp/api-key/key-vault.ts'
import { rotateKeys } from '../../../src/domains/mcp/api-key/rotate-keys.ts'
import { createApiKeyService } from '../../../src/domains/mcp/api-key/service.ts'
import { newId } from '../../../src/platform/ids/new-id.ts'
import { createVault } from '../../../src/platform/vault/vault.ts'
import { createWriter, type Writer } from '../../../src/writing/writer.ts'
import { actorOf } from '../../support/actors.ts'
import { createTestDatabase, type TestDatabase } from '../../support/database.ts'
import { createRows } from '../../support/rows.ts'

const [first, second, stranger] = [randomBytes(32), randomBytes(32), randomBytes(32)]
const before = createVault({ current: first, old: [] })
const after = createVault({ current: second, old: [first] })

let database: TestDatabase
let writer: Writer
let userId: string
let keys: string[]

async function keyOf(id: string): Promise<string> {
  const row = await database.prisma.apiKey.findUniqueOrThrow({
    where: { id },
    omit: { encryptedKey: false, encryptionIv: false },
  })
  return openKey(after, row)
}

beforeAll(async () => {
  database = await createTestDatabase()
  writer = createWriter(database, () => {})
  userId = await createRows(database).user()
})
afterAll(() => database.close())
beforeEach(async () => {
  await database.prisma.apiKey.deleteMany()
  const rows = createRows(database)
  keys = []
  for (let n = 0; n < 7; n += 1) {
    const id = newId()
    const deletion = n === 6 ? { deletedAt: new Date(), deletionId: newId() } : {}
    const sealed = sealKey(before, { id, userId }, `secret number ${n}`)
    await rows.apiKey({ id, userId, mcpTypeId: await rows.mcpType(), ...sealed, ...deletion })
    keys.push(id)
  }
})

describe('rotating the master key', () => {
  it('seals every key anew, live or deleted, tells of its progress, and finds nothing to do the next time', async () => {
    const progress: number[] = []
    const times = () => database.prisma.apiKey.findMany({ select: { id: true, updatedAt: true }, orderBy: { id: 'asc' } })
    const untouched = await times()
    const report = await rotateKeys({
      database,
      writer,
      vault: after,
      batchSize: 3,
      onProgress: ({ rotated }) => progress.push(rotated),
    })
    expect(report).toEqual({ total: 7, rotated: 7, unreadable: [] })
    expect(progress).toEqual([3, 6, 7])
    expect(await times()).toEqual(untouched)
    for (const [n, id] of keys.entries()) expect(await keyOf(id)).toBe(`secret number ${n}`)
    expect(await database.prisma.apiKey.count({ where: { masterKeyId: after.keyId } })).toBe(7)
    expect(await rotateKeys({ database, writer, vault: after })).toEqual({ total: 0, rotated: 0, unreadable: [] })
  })

  it('goes on where it was broken off', async () => {
    const stop = new AbortController()
    const options = { database, writer, vault: after, batchSize: 2 }
    const broken = await rotateKeys({ ...options, signal: stop.signal, onProgress: () => stop.abort() })
    expect(broken).toMatchObject({ total: 7, rotated: 2 })
    expect(await rotateKeys(options)).toEqual({ total: 5, rotated: 5, unreadable: [] })
  })

  it('leaves a key that no master key opens as it is, names it, and goes on', async () => {
    const [, lost = ''] = keys
    const sealed = sealKey(createVault({ current: stranger, old: [] }), { id: lost, userId }, 'sealed elsewhere')
    await database.prisma.apiKey.update({ where: { id: lost }, data: sealed })
    expect(await rotateKeys({ database, writer, vault: after, batchSize: 1 })).toEqual({
      total: 7,
      rotated: 6,
      unreadable: [lost],
    })
  })

  it('lets a key win that its user replaces meanwhile, even under the old master key', async () => {
    const [target = ''] = keys
    const { mcpTypeId } = await database.prisma.apiKey.findUniqueOrThrow({ where: { id: target } })
    const service = createApiKeyService({ database, writer, vault: before })
    // The row is replaced after it was read and before it is written: in the transaction of the batch, ahead of its statements.
    const interfering: Writer = {
      ...writer,
      async write(actor, action, work) {
        await service.set(actorOf(userId), { mcpTypeId: apiId('McpType', { id: mcpTypeId }), key: 'the new secret' })
        return writer.write(actor, action, work)
      },
    }
    const report = await rotateKeys({ database, writer: interfering, vault: after })
    expect(report).toEqual({ total: 7, rotated: 6, unreadable: [] })
    expect(await keyOf(target)).toBe('the new secret')
    await rotateKeys({ database, writer, vault: after })
    expect(await keyOf(target)).toBe('the new secret')
  })
})
