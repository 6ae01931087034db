import { randomBytes } from 'node:crypto'
import { newId } from '../../src/platform/ids/new-id.ts'
import { newToken } from '../../src/platform/tokens/token.ts'
import type { Database } from '../../src/storage/database.ts'

export interface Planted {
  /** Of an ADMIN, with every scope. */
  readonly token: string
  /** The instances' primary keys. */
  readonly instanceIds: readonly string[]
}

/** Plants a user with a token and that many instances, straight into the tables. */
export async function plantInstances({ prisma }: Database, count: number): Promise<Planted> {
  const userId = newId()
  await prisma.user.create({
    data: { id: userId, email: `${userId}@example.test`, passwordHash: 'none', name: 'Bench', role: 'ADMIN' },
  })
  const { token, hash, hint } = newToken('personal')
  const scopes = ['READ', 'WRITE', 'INGEST', 'ADMIN'] as const
  await prisma.accessToken.create({ data: { id: newId(), userId, name: 'bench', tokenHash: hash, hint, scopes: [...scopes] } })
  const type = await prisma.mcpType.create({
    data: { id: newId(), name: `bench-${userId.slice(-12)}`, displayName: 'Bench', serverScript: 'mcp-server-everything' },
  })
  const key = await prisma.apiKey.create({
    data: {
      id: newId(),
      userId,
      mcpTypeId: type.id,
      encryptedKey: randomBytes(24),
      encryptionIv: randomBytes(12),
      masterKeyId: 'bench',
      keyHint: 'NONE',
    },
  })
  const instanceIds: string[] = []
  while (instanceIds.length < count) {
    const id = newId()
    const tokenHash = new Uint8Array(randomBytes(32))
    await prisma.mcpInstance.create({
      data: {
        id,
        userId,
        mcpTypeId: type.id,
        apiKeyId: key.id,
        accessTokenHash: tokenHash,
        accessTokenHint: 'NONE',
        accessUrl: 'http://localhost',
        config: {},
        expiresAt: new Date(Date.now() + 86_400_000),
      },
    })
    instanceIds.push(id)
  }
  return { token, instanceIds }
}
