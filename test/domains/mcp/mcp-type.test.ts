import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { seed } from '../../../src/seeds.ts'
import { createTestApp, type TestApp } from '../../support/app.ts'
import { describeEntity } from '../../support/entity-suite.ts'
import type { GraphqlClient } from '../../support/graphql-client.ts'

/** The one binary that is certainly installed where tests run. */
const serverScript = 'vitest'

async function createType(client: GraphqlClient, name: string, fields = {}): Promise<string> {
  const input = { name, displayName: `The type ${name}`, serverScript, ...fields }
  return (await client.mutate<{ mcpType: { id: string } }>('createMcpType', input, 'mcpType { id }')).mcpType.id
}

describeEntity({
  type: 'McpType',
  one: 'mcpType',
  list: 'mcpTypes',
  audience: 'everyone',
  deletes: true,
  purges: true,
  create: (_app, client, n) => createType(client, `type-${n}`),
})

describe('McpType', () => {
  let app: TestApp
  let member: GraphqlClient

  beforeAll(async () => {
    app = await createTestApp()
    member = await app.user()
  })
  afterAll(() => app?.close())

  const typeNamed = async (name: string, selection: string) => {
    const { mcpTypes } = await member.query<{ mcpTypes: { nodes: Record<string, unknown>[] } }>(
      `query ($name: String!) { mcpTypes(filter: { name: { eq: $name } }) { nodes { ${selection} } } }`,
      { name },
    )
    return mcpTypes.nodes
  }

  it('starts with gmail, figma, github and the reference server', async () => {
    const { mcpTypes } = await member.query<{ mcpTypes: unknown }>(
      '{ mcpTypes { nodes { name displayName configTemplate resourceLimits healthPath transport serverArguments maxDurationMinutes isActive } } }',
    )
    const shared = {
      resourceLimits: { cpu: '0.5', memory: '512m' },
      healthPath: '/health',
      transport: 'HTTP',
      serverArguments: [],
      maxDurationMinutes: 60,
      isActive: true,
    }
    const overHttp = { healthPath: '', serverArguments: ['streamableHttp'] }
    expect(mcpTypes).toEqual({
      nodes: [
        { name: 'everything', displayName: 'Everything MCP', configTemplate: {}, ...shared, ...overHttp },
        { name: 'figma', displayName: 'Figma MCP', configTemplate: { api_version: 'v2' }, ...shared },
        { name: 'github', displayName: 'GitHub MCP', configTemplate: { api_version: 'v3' }, ...shared },
        { name: 'gmail', displayName: 'Gmail MCP', configTemplate: { api_version: 'v1' }, ...shared },
      ],
    })
  })

  it('keeps what an ADMIN changed, renamed or deleted when the catalogue is seeded again, by many at once', async () => {
    const [figma] = await typeNamed('figma', 'id')
    const [github] = await typeNamed('github', 'id')
    const [gmail] = await typeNamed('gmail', 'id')
    await app.admin.mutate('updateMcpType', { id: figma?.id, name: 'figma-two', serverScript }, 'mcpType { id }')
    await app.admin.mutate('updateMcpType', { id: gmail?.id, displayName: 'Mail' }, 'mcpType { id }')
    await app.admin.query(`mutation { deleteMcpType(id: "${github?.id}") { mcpType { id } } }`)
    await Promise.all([seed(app.services.writer), seed(app.services.writer), seed(app.services.writer)])
    expect(await typeNamed('figma', 'id')).toEqual([])
    expect(await typeNamed('github', 'id')).toEqual([])
    expect(await typeNamed('gmail', 'displayName')).toEqual([{ displayName: 'Mail' }])
    expect(await typeNamed('figma-two', 'id')).toHaveLength(1)
  })

  it('is written by an ADMIN alone', async () => {
    const id = await createType(app.admin, 'admins-own')
    expect((await member.refusedMutation('createMcpType', { name: 'x', displayName: 'X', serverScript })).extensions.code).toBe(
      'FORBIDDEN',
    )
    expect((await member.refusedMutation('updateMcpType', { id, displayName: 'X' })).extensions.code).toBe('FORBIDDEN')
    expect(await typeNamed('x', 'id')).toEqual([])
  })

  it('has a name of its own among live types, and a deleted one gives its name free', async () => {
    const id = await createType(app.admin, 'taken')
    const twin = { name: 'taken', displayName: 'Twin', serverScript }
    expect((await app.admin.refusedMutation('createMcpType', twin)).extensions.code).toBe('CONFLICT')
    const other = await createType(app.admin, 'other')
    expect((await app.admin.refusedMutation('updateMcpType', { id: other, name: 'taken' })).extensions.code).toBe('CONFLICT')
    await app.admin.query(`mutation { deleteMcpType(id: "${id}") { mcpType { id } } }`)
    await createType(app.admin, 'taken')
    expect((await app.admin.refusal(`mutation { restoreMcpType(id: "${id}") { mcpType { id } } }`)).extensions.code).toBe(
      'CONFLICT',
    )
  })

  it.each([
    ['name', 'Upper'],
    ['name', ''],
    ['name', 'x'.repeat(51)],
    ['displayName', ' '],
    ['displayName', 'x'.repeat(101)],
    ['serverScript', '../../etc/passwd'],
    ['serverScript', '/bin/sh'],
    ['serverScript', 'no-such-binary-anywhere'],
    ['iconUrl', 'javascript:alert(1)'],
    ['healthPath', 'health'],
    ['maxDurationMinutes', 0],
    ['maxDurationMinutes', 43_201],
    ['resourceLimits', { cpu: '0', memory: '512m' }],
    ['resourceLimits', { cpu: '0.5', memory: '512' }],
    ['resourceLimits', { cpu: '0.5' }],
    ['configTemplate', { 'a\0': 1 }],
    ['requiredScopes', ['']],
  ])('refuses a wrong %s and names it: %j', async (field, value) => {
    const input = { name: 'refused', displayName: 'Refused', serverScript, [field]: value }
    const { extensions } = await app.admin.refusedMutation('createMcpType', input)
    expect(extensions.code).toBe('BAD_USER_INPUT')
    expect(extensions.fields?.[0]?.path).toMatch(new RegExp(`^input\\.${field}`))
    expect(await typeNamed('refused', 'id')).toEqual([])
  })

  it('changes what is given and leaves the rest; null takes the picture away', async () => {
    const id = await createType(app.admin, 'partly', { iconUrl: 'https://example.test/icon.png', maxDurationMinutes: 90 })
    const { mcpType } = await app.admin.mutate<{ mcpType: unknown }>(
      'updateMcpType',
      { id, description: 'Described', iconUrl: null, maxDurationMinutes: null },
      'mcpType { name description iconUrl maxDurationMinutes }',
    )
    expect(mcpType).toEqual({ name: 'partly', description: 'Described', iconUrl: null, maxDurationMinutes: 90 })
  })
})
