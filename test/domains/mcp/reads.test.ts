import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestApp, type TestApp } from '../../support/app.ts'
import type { GraphqlClient } from '../../support/graphql-client.ts'
import { createMcpInstance, setApiKey } from '../../support/mcp.ts'
import { statementsOf } from '../../support/statements.ts'

let app: TestApp
let owner: GraphqlClient
let typeIds: readonly string[]
const tokens: string[] = []

beforeAll(async () => {
  app = await createTestApp()
  owner = await app.user()
  await app.admin.mutate('updateSetting', { key: 'mcp.max_instances_per_user', value: 100 }, 'setting { id }')
  const { mcpTypes } = await owner.query<{ mcpTypes: { nodes: { id: string }[] } }>('{ mcpTypes { nodes { id } } }')
  typeIds = mcpTypes.nodes.map(({ id }) => id)
})
afterAll(() => app?.close())

/** One more instance with a key and three log entries. */
async function addInstance(n: number): Promise<void> {
  const mcpTypeId = typeIds[n % typeIds.length] ?? ''
  await setApiKey(owner, mcpTypeId)
  const created = await createMcpInstance(owner, mcpTypeId)
  tokens.push(created.accessToken)
  const entry = { timestamp: new Date().toISOString(), level: 'INFO', message: `hello ${n}` }
  const input = { instanceId: created.mcpInstance.id, batchId: randomUUID(), entries: [entry, entry, entry] }
  await owner.mutate('appendMcpLogs', input, 'lastSeq')
}

interface Read {
  readonly name: string
  readonly document: () => string
  readonly variables?: () => object
  /** Statements beside the one that finds out who asks. */
  readonly statements: number
}

const reads: readonly Read[] = [
  {
    name: "a user's running or pending instances with type name and icon, newest first",
    document: () => `{
      mcpInstances(first: 50, filter: { status: { in: [RUNNING, PENDING] } }, orderBy: [{ field: CREATED_AT, direction: DESC }]) {
        nodes { id status mcpType { displayName iconUrl } }
      }
    }`,
    statements: 1,
  },
  {
    name: 'an instance by its access token, with its newest logs',
    document: () => `query ($token: String!) {
      mcpInstanceByAccessToken(token: $token) { id logs(last: 100) { nodes { seq level message } } }
    }`,
    variables: () => ({ token: tokens[0] }),
    statements: 2,
  },
  {
    name: 'instances due to expire',
    document: () =>
      `{ mcpInstances(filter: { status: { in: [RUNNING, PENDING] }, expiresAt: { lte: "2100-01-01T00:00:00Z" } }) { nodes { id } } }`,
    statements: 1,
  },
  {
    name: 'running processes for the health check',
    document: () =>
      `{ mcpInstances(filter: { status: { eq: RUNNING }, assignedPort: { isNull: false } }) { nodes { id processId } } }`,
    statements: 1,
  },
  {
    name: 'keys with the number of active instances and last use',
    document: () => '{ apiKeys(first: 50) { nodes { id keyHint activeInstanceCount lastUsedAt mcpType { displayName } } } }',
    statements: 3,
  },
  {
    name: 'many instances with their newest logs, events and counts of both',
    document: () => `{
      mcpInstances(first: 50) {
        nodes { id logs(last: 2) { totalCount nodes { message } } events(first: 2) { totalCount nodes { eventType } } }
      }
    }`,
    statements: 7,
  },
]

describe('reading', () => {
  it.each(reads)('$name takes a fixed number of statements', async ({ document, variables, statements }) => {
    while (tokens.length < 2) await addInstance(tokens.length)
    const ask = () => owner.query(document(), { ...variables?.() })
    // The first use of a credential in a minute is noted in a statement of its own.
    await ask()
    const few = await statementsOf(ask)
    expect(few.length - 1, few.join('\n')).toBe(statements)
    for (let n = 0; n < 2; n += 1) await addInstance(tokens.length)
    const more = await statementsOf(ask)
    expect(more.length, more.join('\n')).toBe(few.length)
  })
})
