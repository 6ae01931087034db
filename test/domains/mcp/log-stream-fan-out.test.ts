import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { createTestApp, type TestApp } from '../../support/app.ts'
import type { GraphqlClient } from '../../support/graphql-client.ts'
import { createMcpInstance, createMcpType } from '../../support/mcp.ts'
import { statementsOf } from '../../support/statements.ts'
import { openEventStream, TestSocket } from '../../transport/support/clients.ts'
import { followEventSource } from '../../transport/support/follow-event-source.ts'
import { startProxy } from '../../transport/support/start-proxy.ts'

let app: TestApp
let url: string
let owner: GraphqlClient
let typeId: string

beforeAll(async () => {
  app = await createTestApp()
  url = (await app.transport.listen()).url
  owner = await app.user('owner')
  typeId = await createMcpType(app.admin, 'followed')
})
afterAll(() => app?.close())

async function newInstance(): Promise<string> {
  return (await createMcpInstance(owner, typeId)).mcpInstance.id
}

async function append(instanceId: string, ...messages: string[]): Promise<void> {
  await owner.mutate('appendMcpLogs', { instanceId, entries: messages.map((message) => ({ message })) }, 'lastSeq')
}

interface Batch {
  readonly entries: readonly { readonly message: string }[]
  readonly cursor: string
}

const query = `subscription ($ids: [ID!]!, $after: StreamCursor) {
  mcpLogStream(instanceIds: $ids, after: $after) { entries { message instance { id } } cursor phase }
}`

function batchesIn(results: readonly unknown[]): readonly Batch[] {
  return results.map((result) => (result as { data: { mcpLogStream: Batch } }).data.mcpLogStream)
}

function urlOf(base: string, instanceId: string, token: string): string {
  const variables = JSON.stringify({ ids: [instanceId] })
  return `${base}/graphql?${new URLSearchParams({ query, variables, access_token: token })}`
}

test('what fifty followers ask of the database for an entry is asked once, and all get the same', async () => {
  const id = await newInstance()
  const socket = new TestSocket(url)
  await socket.init({ authorization: `Bearer ${owner.token}` })
  onTestFinished(() => socket.socket.terminate())
  for (let index = 0; index < 50; index += 1) socket.subscribe(String(index), query, { ids: [id] })
  for (let index = 0; index < 50; index += 1) await socket.next()
  const payloads = new Set<string>()
  const statements = await statementsOf(async () => {
    await append(id, 'one for all')
    for (let index = 0; index < 50; index += 1) payloads.add(JSON.stringify((await socket.next()).payload))
  })
  expect([...payloads]).toEqual([expect.stringContaining('one for all')])
  // Not counted: what appending and the comparison of heads with the database ask.
  expect(statements.filter((statement) => /^SELECT .*mcp_logs/s.test(statement))).toHaveLength(1)
})

test('an EventSource with a token that may only read follows a log over cuts, each entry once', async () => {
  const id = await newInstance()
  const proxy = await startProxy(url)
  const expiresAt = new Date(Date.now() + 3_600_000).toISOString()
  const { token } = await owner.mutate<{ token: string }>(
    'createAccessToken',
    { name: 'page', scopes: ['READ'], expiresAt },
    'token',
  )
  const { source, results, opened } = followEventSource(urlOf(proxy.url, id, token))
  onTestFinished(() => source.close())
  const messages = () => batchesIn(results).flatMap(({ entries }) => entries.map(({ message }) => message))
  await expect.poll(() => results.length).toBe(1)
  for (const round of [1, 2]) {
    await append(id, `live ${round}`)
    await expect.poll(() => messages().at(-1)).toBe(`live ${round}`)
    proxy.cut()
    await append(id, `missed ${round}`)
    await expect.poll(() => messages().at(-1), { timeout: 8_000 }).toBe(`missed ${round}`)
  }
  expect(messages()).toEqual(['live 1', 'missed 1', 'live 2', 'missed 2'])
  expect(opened()).toBe(3)
}, 30_000)

test("an event's id is the batch's cursor, and one that is no cursor is refused", async () => {
  const id = await newInstance()
  await append(id, 'a')
  const selection = `subscription { mcpLogStream(instanceIds: ["${id}"], tail: 1) { cursor } }`
  const authorization = `Bearer ${owner.token}`
  const events = await openEventStream(url, selection, { authorization })
  const event = await events.nextEvent()
  const [, cursor] = /^id: (.+)$/m.exec(event ?? '') ?? []
  expect(JSON.parse(event?.split('data: ')[1] ?? '').data.mcpLogStream.cursor).toBe(cursor)
  events.leave()
  const refused = await openEventStream(url, selection, { authorization, 'last-event-id': 'nonsense' })
  expect(refused.response.status).toBe(200)
  expect(await refused.nextEvent()).toContain('BAD_USER_INPUT')
})
