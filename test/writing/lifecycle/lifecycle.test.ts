import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { apiId } from '../../../src/access/api-id.ts'
import { systemActor } from '../../../src/access/viewer.ts'
import { newId } from '../../../src/platform/ids/new-id.ts'
import type { Database } from '../../../src/storage/database.ts'
import type { EffectsByModel } from '../../../src/writing/lifecycle/effects.ts'
import { createLifecycle } from '../../../src/writing/lifecycle/lifecycle.ts'
import { requireLiveParent } from '../../../src/writing/require-live-parent.ts'
import { createWriter, type Writer } from '../../../src/writing/writer.ts'
import { actorOf } from '../../support/actors.ts'
import { createTestDatabase } from '../../support/database.ts'
import { createRows } from '../../support/rows.ts'

let database: Database
let rows: ReturnType<typeof createRows>
let writer: Writer
const called: string[] = []
let failing = false

const effects: EffectsByModel = {
  McpInstance: {
    removed: async (_change, affected) => {
      called.push(`removed ${affected.length}`)
      if (failing) throw new Error('the effect failed')
    },
    restored: async (_change, affected) => void called.push(`restored ${affected.length}`),
    purging: async (change, affected) => {
      const ids = affected.map(({ id }) => id)
      called.push(`purging ${await change.tx.mcpInstance.count({ where: { id: { in: ids } } })}`)
    },
  },
}

beforeAll(async () => {
  database = await createTestDatabase()
  rows = createRows(database)
  writer = createWriter(database, () => {})
})
afterAll(() => database.close())

function lifecycle() {
  called.length = 0
  failing = false
  return createLifecycle({ writer, effects })
}

async function family() {
  const userId = await rows.user()
  const mcpTypeId = await rows.mcpType()
  const apiKeyId = await rows.apiKey({ userId, mcpTypeId })
  const instanceIds = [await rows.mcpInstance({ userId, mcpTypeId, apiKeyId }), await rows.mcpInstance({ userId, mcpTypeId })]
  return { userId, mcpTypeId, apiKeyId, instanceIds }
}

const admin = actorOf(newId(), 'ADMIN')

describe('removing a row', () => {
  it('takes along what it owns under one deletionId and audits every row', async () => {
    const { userId, apiKeyId, instanceIds } = await family()
    const { deletionId, affected } = await lifecycle().remove(admin, 'deleteUser', 'User', { id: userId })
    expect([...affected.keys()]).toEqual(['User', 'ApiKey', 'McpInstance'])
    expect(affected.get('McpInstance')).toEqual(instanceIds.map((id) => ({ id, ownerId: userId })))
    const key = await database.prisma.apiKey.findUniqueOrThrow({ where: { id: apiKeyId } })
    const user = await database.prisma.user.findUniqueOrThrow({ where: { id: userId } })
    expect(key.deletionId).toBe(deletionId)
    expect(key.deletedAt).toEqual(user.deletedAt)
    expect(Math.abs(Date.now() - Number(user.deletedAt))).toBeLessThan(60_000)
    const events = await database.prisma.auditEvent.findMany({ where: { ownerId: userId } })
    expect(events.map((event) => event.entityType).sort()).toEqual(['ApiKey', 'McpInstance', 'McpInstance', 'User'])
    expect(events.map((event) => event.changes)).toEqual(
      events.map(() => ({ deletedAt: { before: null, after: user.deletedAt?.toISOString() } })),
    )
    expect(called).toEqual(['removed 2'])
  })

  it('answers NOT_FOUND for a row that is deleted, unknown or another user’s', async () => {
    const { apiKeyId, userId } = await family()
    const remove = (userId: string, id: string) => lifecycle().remove(actorOf(userId), 'deleteApiKey', 'ApiKey', { id })
    await expect(remove(newId(), apiKeyId)).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await expect(remove(userId, newId())).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await remove(userId, apiKeyId)
    await expect(remove(userId, apiKeyId)).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })

  it('answers FORBIDDEN for a row that the viewer sees but may not change', async () => {
    const { mcpTypeId, userId, instanceIds } = await family()
    const remove = lifecycle().remove(actorOf(userId), 'deleteMcpType', 'McpType', { id: mcpTypeId })
    await expect(remove).rejects.toMatchObject({ code: 'FORBIDDEN' })
    const [instanceId = ''] = instanceIds
    const credential = { kind: 'INSTANCE_TOKEN', hash: '00' } as const
    const itself = { ...systemActor, viewer: { kind: 'INSTANCE', instanceId, userId, credential } as const }
    const removal = lifecycle().remove(itself, 'deleteMcpInstance', 'McpInstance', { id: instanceId })
    await expect(removal).rejects.toMatchObject({ code: 'FORBIDDEN' })
  })

  it('is undone as a whole when an effect fails', async () => {
    const { userId, instanceIds } = await family()
    const { remove } = lifecycle()
    failing = true
    await expect(remove(admin, 'deleteUser', 'User', { id: userId })).rejects.toThrow('the effect failed')
    expect(await database.prisma.user.count({ where: { id: userId, deletedAt: null } })).toBe(1)
    expect(await database.prisma.mcpInstance.count({ where: { id: { in: instanceIds }, deletedAt: null } })).toBe(2)
    expect(await database.prisma.auditEvent.count({ where: { ownerId: userId } })).toBe(0)
  })

  it('holds thousands of owned rows', async () => {
    const userId = await rows.user()
    const mcpTypeId = await rows.mcpType()
    const common = { userId, mcpTypeId, accessTokenHint: 'x', accessUrl: 'x', expiresAt: new Date() }
    const data = Array.from({ length: 1_500 }, () => newId()).map((id) => ({ ...common, id, accessTokenHash: Buffer.from(id) }))
    await database.prisma.mcpInstance.createMany({ data })
    const { affected } = await lifecycle().remove(admin, 'deleteUser', 'User', { id: userId })
    expect(affected.get('McpInstance')?.length).toBe(1_500)
    expect(await database.prisma.auditEvent.count({ where: { ownerId: userId } })).toBe(1_501)
  }, 30_000)
})

describe('restoring a row', () => {
  it('brings back what was deleted with it and nothing that was deleted on its own', async () => {
    const { userId, apiKeyId, instanceIds } = await family()
    const { remove, restore } = lifecycle()
    await remove(admin, 'deleteApiKey', 'ApiKey', { id: apiKeyId })
    await remove(admin, 'deleteUser', 'User', { id: userId })
    const { affected } = await restore(admin, 'restoreUser', 'User', { id: userId })
    expect([...affected.keys()]).toEqual(['User', 'McpInstance'])
    expect(await database.prisma.mcpInstance.count({ where: { id: { in: instanceIds }, deletedAt: null } })).toBe(2)
    expect(await database.prisma.apiKey.count({ where: { id: apiKeyId, deletedAt: null } })).toBe(0)
    expect(called).toEqual(['removed 2', 'restored 2'])
  })

  it('answers CONFLICT for a live row', async () => {
    const { apiKeyId } = await family()
    const restore = lifecycle().restore(admin, 'restoreApiKey', 'ApiKey', { id: apiKeyId })
    await expect(restore).rejects.toMatchObject({
      code: 'CONFLICT',
      message: expect.stringMatching(/^key_\w+ is not deleted\.$/),
    })
  })

  it('answers CONFLICT while its owner is deleted, and names the owner', async () => {
    const { userId, apiKeyId } = await family()
    await lifecycle().remove(admin, 'deleteUser', 'User', { id: userId })
    const restore = lifecycle().restore(admin, 'restoreApiKey', 'ApiKey', { id: apiKeyId })
    await expect(restore).rejects.toMatchObject({ code: 'CONFLICT', message: expect.stringMatching(/restore usr_\w+ first/) })
  })

  it('answers CONFLICT when a live row has taken its place, and changes nothing', async () => {
    const { userId, mcpTypeId, apiKeyId } = await family()
    await lifecycle().remove(admin, 'deleteApiKey', 'ApiKey', { id: apiKeyId })
    await rows.apiKey({ userId, mcpTypeId })
    const restore = lifecycle().restore(admin, 'restoreApiKey', 'ApiKey', { id: apiKeyId })
    await expect(restore).rejects.toMatchObject({
      code: 'CONFLICT',
      message: expect.stringMatching(/ApiKey has taken the place/),
    })
    expect(await database.prisma.apiKey.count({ where: { id: apiKeyId, deletedAt: null } })).toBe(0)
  })
})

describe('purging a row', () => {
  it('deletes it with all that it owns, live or deleted, and erases what the audit knew', async () => {
    const { userId, apiKeyId } = await family()
    const { remove, purge } = lifecycle()
    await remove(actorOf(userId), 'deleteApiKey', 'ApiKey', { id: apiKeyId })
    await purge(admin, 'purgeUser', 'User', { id: userId })
    expect(called).toEqual(['purging 2'])
    expect(await database.prisma.mcpInstance.count({ where: { userId } })).toBe(0)
    expect(await database.prisma.apiKey.count({ where: { userId } })).toBe(0)
    const select = { action: true, entityType: true, changes: true, ipAddress: true } as const
    const events = await database.prisma.auditEvent.findMany({ where: { ownerId: userId }, orderBy: { id: 'asc' }, select })
    const purged = { action: 'purgeUser', changes: { exists: { before: true, after: null } }, ipAddress: '192.0.2.7' }
    expect(events).toEqual([
      { action: 'deleteApiKey', entityType: 'ApiKey', changes: {}, ipAddress: null },
      ...['User', 'ApiKey', 'McpInstance', 'McpInstance'].map((entityType) => ({ ...purged, entityType })),
    ])
  })

  it('is open to the owner, whose address it does not keep, and to nobody else', async () => {
    const { userId, apiKeyId } = await family()
    const purge = (userId: string) => lifecycle().purge(actorOf(userId), 'purgeApiKey', 'ApiKey', { id: apiKeyId })
    await expect(purge(newId())).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await purge(userId)
    const [event] = await database.prisma.auditEvent.findMany({ where: { ownerId: userId } })
    expect(event).toMatchObject({
      action: 'purgeApiKey',
      ipAddress: null,
      userAgent: null,
      actorId: apiId('User', { id: userId }),
    })
  })

  it('answers CONFLICT while something that it does not own refers to it, and says what', async () => {
    const { mcpTypeId, userId } = await family()
    const purge = () => lifecycle().purge(admin, 'purgeMcpType', 'McpType', { id: mcpTypeId })
    await expect(purge()).rejects.toMatchObject({ code: 'CONFLICT', message: expect.stringMatching(/ApiKey|McpInstance/) })
    await lifecycle().purge(admin, 'purgeUser', 'User', { id: userId })
    await purge()
    expect(await database.prisma.mcpType.count({ where: { id: mcpTypeId } })).toBe(0)
  })
})

describe('at the same moment', () => {
  it('two deletions of one row delete it once', async () => {
    const { userId } = await family()
    const { remove } = lifecycle()
    const outcomes = await Promise.allSettled([1, 2].map(() => remove(admin, 'deleteUser', 'User', { id: userId })))
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    expect(await database.prisma.auditEvent.count({ where: { ownerId: userId, entityType: 'User' } })).toBe(1)
  })

  it('a row created under a user that is being deleted is deleted with it or not created', async () => {
    for (let round = 0; round < 10; round++) {
      const { userId, mcpTypeId } = await family()
      const { remove } = lifecycle()
      const create = () =>
        writer.write(actorOf(userId), 'createMcpInstance', async (change) => {
          await requireLiveParent(change, 'User', { id: userId })
          const accessTokenHash = Buffer.from(newId())
          const data = { userId, mcpTypeId, accessTokenHash, accessTokenHint: 'x', accessUrl: 'x', expiresAt: change.now }
          await change.tx.mcpInstance.create({ data: { id: newId(), ...data } })
        })
      await Promise.allSettled([create(), remove(admin, 'deleteUser', 'User', { id: userId }), create(), create()])
      expect(await database.prisma.mcpInstance.count({ where: { userId, deletedAt: null } })).toBe(0)
    }
  })

  it('restoring a row and deleting its owner leave no live row under a deleted owner', async () => {
    for (let round = 0; round < 10; round++) {
      const { userId, apiKeyId } = await family()
      const { remove, restore } = lifecycle()
      await remove(admin, 'deleteApiKey', 'ApiKey', { id: apiKeyId })
      const outcomes = await Promise.allSettled([
        restore(admin, 'restoreApiKey', 'ApiKey', { id: apiKeyId }),
        remove(admin, 'deleteUser', 'User', { id: userId }),
      ])
      expect(outcomes[1]?.status).toBe('fulfilled')
      expect(await database.prisma.apiKey.count({ where: { id: apiKeyId, deletedAt: null } })).toBe(0)
    }
  })
})
