import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestApp, type TestApp } from '../../support/app.ts'
import type { GraphqlClient } from '../../support/graphql-client.ts'
import { type CreatedInstance, createMcpInstance, createMcpType } from '../../support/mcp.ts'

let app: TestApp
let owner: GraphqlClient
let stranger: GraphqlClient
let typeId: string
let instance: CreatedInstance

beforeAll(async () => {
  app = await createTestApp()
  owner = await app.user('owner')
  stranger = await app.user('stranger')
  typeId = await createMcpType(app.admin, 'appended')
  instance = await createMcpInstance(owner, typeId)
})
afterAll(() => app?.close())

const append = (client: GraphqlClient, instanceId: string, messages: readonly string[], more: object = {}) =>
  client.mutate<{ firstSeq: string; lastSeq: string }>(
    'appendMcpLogs',
    { instanceId, entries: messages.map((message) => ({ message })), ...more },
    'firstSeq lastSeq',
  )
const refused = async (client: GraphqlClient, instanceId: string, entries: readonly object[] = [{ message: 'x' }]) =>
  (await client.refusedMutation('appendMcpLogs', { instanceId, entries })).extensions.code

async function tokenWith(...scopes: string[]): Promise<GraphqlClient> {
  const { token } = await owner.mutate<{ token: string }>('createAccessToken', { name: scopes.join(), scopes }, 'token')
  return app.as(token)
}

async function logOf(instanceId: string): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const { mcpInstance } = await app.admin.query<{ mcpInstance: { logs: { nodes: Readonly<Record<string, unknown>>[] } } }>(
    `{ mcpInstance(id: "${instanceId}") { logs(first: 200) { nodes { seq timestamp level source message metadata } } } }`,
  )
  return mcpInstance.logs.nodes
}

describe('appendMcpLogs', () => {
  it('stores entries as they are given and answers their places', async () => {
    const { mcpInstance } = await createMcpInstance(owner, typeId)
    const timestamp = '2026-11-20T10:00:00.123Z'
    const whole = { timestamp, level: 'WARN', source: 'PROCESS', message: 'one', metadata: { stream: 'stderr' } }
    const answer = await owner.mutate(
      'appendMcpLogs',
      { instanceId: mcpInstance.id, entries: [whole, { message: 'two' }] },
      'firstSeq lastSeq',
    )
    expect(answer).toEqual({ firstSeq: '1', lastSeq: '2' })
    expect(await logOf(mcpInstance.id)).toEqual([
      { seq: '1', ...whole },
      { seq: '2', timestamp: expect.any(String), level: 'INFO', source: 'API', message: 'two', metadata: {} },
    ])
  })

  it('changes nothing when the same batch comes again, and answers the same places', async () => {
    const { mcpInstance } = await createMcpInstance(owner, typeId)
    const first = await append(owner, mcpInstance.id, ['a', 'b'], { batchId: 'batch-1' })
    await append(owner, mcpInstance.id, ['c'], { batchId: 'batch-2' })
    expect(await append(owner, mcpInstance.id, ['a', 'b'], { batchId: 'batch-1' })).toEqual(first)
    expect((await logOf(mcpInstance.id)).map(({ message }) => message)).toEqual(['a', 'b', 'c'])
  })

  it("lets in the owner, a token with the scope INGEST, the instance's own token and an ADMIN", async () => {
    const id = instance.mcpInstance.id
    for (const client of [owner, await tokenWith('INGEST'), app.as(instance.accessToken), app.admin]) {
      await append(client, id, ['let in'])
    }
    expect(await logOf(id)).toHaveLength(4)
  })

  it('refuses everybody else, and stores nothing', async () => {
    const id = instance.mcpInstance.id
    const before = await logOf(id)
    expect(await refused(app.anonymous, id)).toBe('UNAUTHENTICATED')
    expect(await refused(await tokenWith('READ', 'WRITE'), id)).toBe('FORBIDDEN')
    expect(await refused(stranger, id)).toBe('NOT_FOUND')
    const other = await createMcpInstance(stranger, typeId)
    expect(await refused(app.as(other.accessToken), id)).toBe('NOT_FOUND')
    expect(await refused(owner, other.mcpInstance.id)).toBe('NOT_FOUND')
    expect(await refused(owner, 'mci_01h455vb4pex5vsknk084sn02q')).toBe('NOT_FOUND')
    expect(await refused(owner, 'usr_01h455vb4pex5vsknk084sn02q')).toBe('BAD_USER_INPUT')
    expect(await logOf(id)).toEqual(before)
    expect(await logOf(other.mcpInstance.id)).toEqual([])
  })

  it('is closed for a deleted instance, though its owner is remembered, and open again once it is restored', async () => {
    const { mcpInstance } = await createMcpInstance(owner, typeId)
    await append(owner, mcpInstance.id, ['before'])
    await owner.query(`mutation { deleteMcpInstance(id: "${mcpInstance.id}") { mcpInstance { id } } }`)
    expect(await refused(owner, mcpInstance.id)).toBe('NOT_FOUND')
    await owner.query(`mutation { restoreMcpInstance(id: "${mcpInstance.id}") { mcpInstance { id } } }`)
    expect(await append(owner, mcpInstance.id, ['after'])).toEqual({ firstSeq: '2', lastSeq: '2' })
    await app.admin.query(`mutation { purgeMcpInstance(id: "${mcpInstance.id}") { purgedId } }`)
    expect(await refused(owner, mcpInstance.id)).toBe('NOT_FOUND')
  })

  it('says which entry is wrong and stores none of them', async () => {
    const id = instance.mcpInstance.id
    const before = await logOf(id)
    const entries = [{ message: 'good' }, { message: 'x'.repeat(32_769) }]
    const { extensions } = await owner.refusedMutation('appendMcpLogs', { instanceId: id, entries })
    expect(extensions).toMatchObject({ code: 'BAD_USER_INPUT', fields: [{ path: 'input.entries.1.message' }] })
    expect(await refused(owner, id, [])).toBe('BAD_USER_INPUT')
    expect(await refused(owner, id, [{ message: 'm', metadata: { list: Array.from({ length: 5_000 }, () => 1) } }])).toBe(
      'BAD_USER_INPUT',
    )
    expect(await logOf(id)).toEqual(before)
  })

  it('leaves nothing in the audit: the log is its own record', async () => {
    const { auditEvents } = await app.admin.query<{ auditEvents: { totalCount: number } }>(
      '{ auditEvents(filter: { action: { eq: "appendMcpLogs" } }) { totalCount } }',
    )
    expect(auditEvents.totalCount).toBe(0)
  })
})
