import { newId } from '../../src/platform/ids/new-id.ts'
import { newToken } from '../../src/platform/tokens/token.ts'
import type { Database } from '../../src/storage/database.ts'
import type { Prisma } from '../../src/storage/generated/prisma/client.ts'

/** Rows put straight into a database, for tests of what lies below the services; each function gives the new row's id. */
export function createRows({ prisma }: Database) {
  return {
    async user(fields: Partial<Prisma.UserUncheckedCreateInput> = {}): Promise<string> {
      const id = newId()
      await prisma.user.create({ data: { id, email: `${id}@example.com`, name: 'Somebody', passwordHash: 'none', ...fields } })
      return id
    },
    async mcpType(fields: Partial<Prisma.McpTypeUncheckedCreateInput> = {}): Promise<string> {
      const id = newId()
      await prisma.mcpType.create({ data: { id, name: id, displayName: 'A type', serverScript: 'server.js', ...fields } })
      return id
    },
    async apiKey(fields: Partial<Prisma.ApiKeyUncheckedCreateInput> & { userId: string; mcpTypeId: string }): Promise<string> {
      const id = newId()
      const secret = { encryptedKey: new Uint8Array(16), encryptionIv: new Uint8Array(12), masterKeyId: 'none', keyHint: 'abcd' }
      await prisma.apiKey.create({ data: { id, ...secret, ...fields } })
      return id
    },
    async mcpInstance(
      fields: Partial<Prisma.McpInstanceUncheckedCreateInput> & { userId: string; mcpTypeId: string },
    ): Promise<string> {
      const id = newId()
      const { hash, hint } = newToken('instance')
      const data = { id, accessTokenHash: hash, accessTokenHint: hint, accessUrl: 'http://127.0.0.1:3001', ...fields }
      await prisma.mcpInstance.create({ data: { expiresAt: new Date(Date.now() + 3_600_000), ...data } })
      return id
    },
  }
}
