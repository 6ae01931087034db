import { randomBytes } from 'node:crypto'
import { apiId } from '../../src/access/api-id.ts'
import type { ModelName } from '../../src/access/model.ts'
import { newId } from '../../src/platform/ids/new-id.ts'
import { newToken } from '../../src/platform/tokens/token.ts'
import type { TestDatabase } from './database.ts'

/** Stands in every text of a planted row: an answer that holds it shows something of somebody else's. */
export const mark = 'PLANTED'

/** The rows of one user, of every type that has an owner, by their API ids. */
export interface World {
  readonly live: ReadonlyMap<ModelName, readonly string[]>
  readonly deleted: ReadonlyMap<ModelName, readonly string[]>
  /** The access token of a live instance. */
  readonly instanceToken: string
  readonly instanceId: string
}

/**
 * Plants, straight into the tables, one live and one deleted row of everything that a user owns, each with what belongs to it.
 * @param port a port of the pool for the live instance.
 */
export async function plantWorld({ prisma }: TestDatabase, userId: string, port: number): Promise<World> {
  const live = new Map<ModelName, string[]>()
  const deleted = new Map<ModelName, string[]>()
  const note = (into: Map<ModelName, string[]>, model: ModelName, row: Readonly<Record<string, unknown>>) =>
    into.set(model, [...(into.get(model) ?? []), apiId(model, row)])
  const token = newToken('instance')
  let instanceId = ''

  for (const gone of [false, true]) {
    const into = gone ? deleted : live
    const deletion = gone ? { deletedAt: new Date(), deletionId: newId() } : {}
    const type = await prisma.mcpType.create({
      data: { id: newId(), name: `planted-${newId().slice(-12)}`, displayName: 'Planted', serverScript: 'mcp-server-everything' },
    })
    const key = await prisma.apiKey.create({
      data: {
        id: newId(),
        userId,
        mcpTypeId: type.id,
        encryptedKey: randomBytes(24),
        encryptionIv: randomBytes(12),
        masterKeyId: 'planted',
        keyHint: 'PLNT',
        ...deletion,
      },
    })
    note(into, 'ApiKey', key)
    const instance = await prisma.mcpInstance.create({
      data: {
        id: newId(),
        userId,
        mcpTypeId: type.id,
        apiKeyId: key.id,
        accessTokenHash: gone ? randomBytes(32) : Uint8Array.from(token.hash),
        accessTokenHint: 'PLNT',
        accessUrl: `http://localhost/${mark}`,
        config: { mark },
        errorMessage: mark,
        expiresAt: new Date(Date.now() + 3_600_000),
        ...deletion,
      },
    })
    note(into, 'McpInstance', instance)
    if (!gone) instanceId = apiId('McpInstance', instance)
    const log = await prisma.mcpLog.create({
      data: { mcpInstanceId: instance.id, seq: 1n, timestamp: new Date(), level: 'INFO', source: 'API', message: mark },
    })
    note(into, 'McpLog', log)
    const event = await prisma.mcpEvent.create({
      data: { id: newId(), mcpInstanceId: instance.id, userId, eventType: 'CREATED', eventData: { mark }, userAgent: mark },
    })
    note(into, 'McpEvent', event)
  }

  const instance = await prisma.mcpInstance.findFirstOrThrow({ where: { userId, deletedAt: null }, select: { id: true } })
  const allocation = { mcpInstanceId: instance.id, isAvailable: false, allocatedAt: new Date() }
  await prisma.portAllocation.upsert({ where: { port }, create: { port, ...allocation }, update: allocation })
  note(live, 'PortAllocation', { port })

  const expiresAt = new Date(Date.now() + 3_600_000)
  const session = await prisma.authSession.create({
    data: { id: newId(), userId, tokenHash: randomBytes(32), userAgent: mark, expiresAt },
  })
  note(live, 'AuthSession', session)
  const access = await prisma.accessToken.create({
    data: { id: newId(), userId, name: mark, tokenHash: randomBytes(32), hint: 'PLNT', scopes: ['READ'] },
  })
  note(live, 'AccessToken', access)
  const audit = await prisma.auditEvent.create({
    data: {
      id: newId(),
      actorId: apiId('User', { id: userId }),
      actorKind: 'USER',
      action: 'planted',
      entityType: 'ApiKey',
      entityId: apiId('ApiKey', { id: newId() }),
      ownerId: userId,
      changes: { mark: { before: null, after: mark } },
    },
  })
  note(live, 'AuditEvent', audit)
  note(live, 'User', { id: userId })
  return { live, deleted, instanceToken: token.token, instanceId }
}
