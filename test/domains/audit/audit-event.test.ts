import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { deleteOldAuditEvents } from '../../../src/domains/audit/audit-event/delete-old-audit-events.ts'
import { createTestApp, type TestApp } from '../../support/app.ts'
import { describeEntity } from '../../support/entity-suite.ts'
import type { GraphqlClient } from '../../support/graphql-client.ts'
import { createMcpType, setApiKey } from '../../support/mcp.ts'

async function newestOf(client: GraphqlClient, entityId: string): Promise<Record<string, unknown>> {
  const { auditEvents } = await client.query<{ auditEvents: { nodes: Record<string, unknown>[] } }>(
    `query ($id: ID!) { auditEvents(first: 1, filter: { entityId: { eq: $id } }) {
       nodes { id action actorKind actorId entityType entityId changes ipAddress userAgent requestId createdAt } } }`,
    { id: entityId },
  )
  const [newest] = auditEvents.nodes
  if (!newest) throw new Error('there is no audit event')
  return newest
}

describeEntity({
  type: 'AuditEvent',
  one: 'auditEvent',
  list: 'auditEvents',
  audience: 'owner',
  deletes: false,
  create: async (app, client, n) => {
    const keyId = await setApiKey(client, await createMcpType(app.admin, `audited-${n}`))
    return String((await newestOf(client, keyId)).id)
  },
})

describe('AuditEvent', () => {
  let app: TestApp
  beforeAll(async () => {
    app = await createTestApp()
  })
  afterAll(() => app?.close())

  it('says who did what to which row, and belongs to the owner of the row', async () => {
    const owner = await app.user('owner')
    const { viewer } = await owner.query<{ viewer: { user: { id: string } } }>('{ viewer { user { id } } }')
    const keyId = await setApiKey(owner, await createMcpType(app.admin, 'a-type'))
    expect(await newestOf(owner, keyId)).toMatchObject({
      action: 'setApiKey',
      actorKind: 'USER',
      actorId: viewer.user.id,
      entityType: 'ApiKey',
      entityId: keyId,
      changes: { isActive: { before: null, after: true } },
    })
    await app.admin.query(`mutation { deleteApiKey(id: "${keyId}") { apiKey { id } } }`)
    const seen = await newestOf(owner, keyId)
    expect(seen.action).toBe('deleteApiKey')
    expect(seen.actorId).not.toBe(viewer.user.id)
  })

  it('is written by the gateway itself as SYSTEM, for an ADMIN to see', async () => {
    const { auditEvents } = await app.admin.query<{ auditEvents: { nodes: unknown[] } }>(
      '{ auditEvents(first: 1, filter: { action: { eq: "seed" } }) { nodes { actorKind actorId } } }',
    )
    expect(auditEvents.nodes).toEqual([{ actorKind: 'SYSTEM', actorId: null }])
  })

  it('goes when it is older than the retention, and not before', async () => {
    const before = await app.database.prisma.auditEvent.count()
    expect(await deleteOldAuditEvents(app.database, new Date(0), new AbortController().signal)).toBe(0)
    const [old] = await app.database.prisma.auditEvent.findMany({ take: 1 })
    await app.database.prisma.auditEvent.update({ where: { id: old?.id ?? '' }, data: { createdAt: new Date('2020-01-01') } })
    expect(await deleteOldAuditEvents(app.database, new Date('2021-01-01'), new AbortController().signal)).toBe(1)
    expect(await app.database.prisma.auditEvent.count()).toBe(before - 1)
  })
})
