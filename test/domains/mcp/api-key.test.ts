import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestApp, type TestApp } from '../../support/app.ts'
import { describeEntity } from '../../support/entity-suite.ts'
import type { GraphqlClient } from '../../support/graphql-client.ts'
import { createMcpInstance, createMcpType, setApiKey } from '../../support/mcp.ts'

describeEntity({
  type: 'ApiKey',
  one: 'apiKey',
  list: 'apiKeys',
  audience: 'owner',
  deletes: true,
  purges: true,
  create: async (app, client, n) => setApiKey(client, await createMcpType(app.admin, `keyed-${n}`)),
})

describe('ApiKey', () => {
  let app: TestApp
  let owner: GraphqlClient
  let types = 0
  const newType = () => createMcpType(app.admin, `type-${++types}`)
  const read = async (id: string, selection: string) =>
    (await owner.query<{ apiKey: unknown }>(`query ($id: ID!) { apiKey(id: $id) { ${selection} } }`, { id })).apiKey

  beforeAll(async () => {
    app = await createTestApp()
    owner = await app.user('owner')
  })
  afterAll(() => app?.close())

  it('never shows the key: not in an answer, not in the audit, not in the table', async () => {
    const secret = 'sk-very-secret-7777'
    const id = await setApiKey(owner, await newType(), secret)
    expect(await read(id, 'keyHint isActive expiresAt')).toEqual({ keyHint: '7777', isActive: true, expiresAt: null })
    const audit = await app.admin.execute(
      `{ auditEvents(first: 200, filter: { entityId: { eq: "${id}" } }) { nodes { action changes } } }`,
    )
    expect(audit.text).toContain('setApiKey')
    const { rows } = await app.database.pool.query('SELECT * FROM api_keys')
    for (const text of [audit.text, JSON.stringify(rows)]) {
      expect(text).not.toContain(secret)
      expect(text).not.toContain(Buffer.from(secret).toString('hex'))
    }
  })

  it('is one per user and type: a new key replaces the old one and is active again', async () => {
    const type = await newType()
    const expiresAt = new Date(Date.now() + 60_000).toISOString()
    const id = await setApiKey(owner, type, 'first-key-1111', { expiresAt })
    await owner.mutate('updateApiKey', { id, isActive: false }, 'apiKey { id }')
    expect(await setApiKey(owner, type, 'second-key-2222')).toBe(id)
    expect(await read(id, 'keyHint isActive expiresAt')).toEqual({ keyHint: '2222', isActive: true, expiresAt: null })
    const both = await Promise.all([setApiKey(owner, type, 'third-key-3333'), setApiKey(owner, type, 'fourth-key-4444')])
    expect(both).toEqual([id, id])
  })

  it('makes one row of two first keys that come at the same moment', async () => {
    const type = await newType()
    const ids = await Promise.all(['first-one', 'second-one', 'third-one'].map((key) => setApiKey(owner, type, key)))
    expect(new Set(ids).size).toBe(1)
  })

  it('notes that the secret changed even when nothing else did, redacted', async () => {
    const type = await newType()
    const id = await setApiKey(owner, type, 'same-hint-0000')
    await setApiKey(owner, type, 'hint-same-0000')
    const { auditEvents } = await owner.query<{ auditEvents: { nodes: { changes: Record<string, unknown> }[] } }>(
      `{ auditEvents(first: 1, filter: { entityId: { eq: "${id}" } }) { nodes { changes } } }`,
    )
    expect(auditEvents.nodes[0]?.changes).toMatchObject({ encryptedKey: { before: '[redacted]', after: '[redacted]' } })
  })

  it('keeps what an update leaves out, and takes null for "never"', async () => {
    const expiresAt = new Date(Date.now() + 3_600_000).toISOString()
    const id = await setApiKey(owner, await newType(), 'some-key-1234', { expiresAt })
    await owner.mutate('updateApiKey', { id, isActive: false }, 'apiKey { id }')
    expect(await read(id, 'isActive expiresAt')).toEqual({ isActive: false, expiresAt })
    await owner.mutate('updateApiKey', { id, expiresAt: null }, 'apiKey { id }')
    expect(await read(id, 'isActive expiresAt')).toEqual({ isActive: false, expiresAt: null })
  })

  it('refuses a short key, a past expiry and an unknown type, and stores nothing', async () => {
    const mcpTypeId = await newType()
    const refused = async (input: Record<string, unknown>) =>
      (await owner.refusedMutation('setApiKey', { mcpTypeId, key: 'long-enough', ...input })).extensions
    const past = new Date(Date.now() - 1_000).toISOString()
    expect(await refused({ key: 'short' })).toMatchObject({ code: 'BAD_USER_INPUT', fields: [{ path: 'input.key' }] })
    expect(await refused({ expiresAt: past })).toMatchObject({ code: 'BAD_USER_INPUT', fields: [{ path: 'input.expiresAt' }] })
    expect(await refused({ mcpTypeId: 'mct_01h455vb4pex5vsknk084sn02q' })).toMatchObject({ code: 'NOT_FOUND' })
    expect(await refused({ mcpTypeId: 'nonsense' })).toMatchObject({ code: 'BAD_USER_INPUT' })
    expect(await app.database.prisma.apiKey.count({ where: { keyHint: 'ough' } })).toBe(0)
  })

  it('cannot be changed by a stranger, to whom it does not exist', async () => {
    const id = await setApiKey(owner, await newType())
    const stranger = await app.user('stranger')
    expect((await stranger.refusedMutation('updateApiKey', { id, isActive: false })).extensions.code).toBe('NOT_FOUND')
    expect(await read(id, 'isActive')).toEqual({ isActive: true })
  })

  it('counts the instances that use it and knows when it was last used', async () => {
    const type = await newType()
    const id = await setApiKey(owner, type)
    expect(await read(id, 'activeInstanceCount lastUsedAt')).toEqual({ activeInstanceCount: 0, lastUsedAt: null })
    const { mcpInstance } = await createMcpInstance(owner, type)
    await createMcpInstance(owner, type)
    await owner.mutate('stopMcpInstance', { id: mcpInstance.id }, 'mcpInstance { id }')
    const [startedAt, lastAccessedAt] = [new Date('2026-01-01T00:00:00Z'), new Date('2026-02-01T00:00:00Z')]
    await app.database.prisma.mcpInstance.updateMany({ where: { status: 'DISCONNECTED' }, data: { startedAt, lastAccessedAt } })
    expect(await read(id, 'activeInstanceCount lastUsedAt')).toEqual({
      activeInstanceCount: 1,
      lastUsedAt: lastAccessedAt.toISOString(),
    })
  })
})
