import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { uuidOf } from '../../../src/access/api-id.ts'
import { createTestApp, type TestApp } from '../../support/app.ts'
import type { GraphqlClient } from '../../support/graphql-client.ts'
import { createMcpInstance, createMcpType } from '../../support/mcp.ts'
import { errorsOf, openEventStream, TestSocket } from '../../transport/support/clients.ts'

let app: TestApp
let url: string
let owner: GraphqlClient
let typeId: string
const sockets: TestSocket[] = []

beforeAll(async () => {
  app = await createTestApp()
  url = (await app.transport.listen()).url
  owner = await app.user('owner')
  typeId = await createMcpType(app.admin, 'followed')
  await app.admin.mutate('updateSetting', { key: 'mcp.max_instances_per_user', value: 100 }, 'setting { id }')
})
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.socket.terminate()
  await expect.poll(() => app.services.mcpLogs.metrics().follows).toMatchObject({ subscribers: 0, watchedStreams: 0, groups: 0 })
  expect(app.bus.listenerCount()).toBe(0)
})
afterAll(() => app?.close())

interface Entry {
  readonly seq: string
  readonly message: string
}

interface Batch {
  readonly entries: readonly Entry[]
  readonly cursor: string
  readonly phase: 'BACKFILL' | 'LIVE'
  readonly skipped: number
  readonly ended: readonly { readonly streamId: string; readonly reason: string; readonly exitCode: number | null }[]
}

const fields = 'entries { seq message } cursor phase skipped ended { streamId reason exitCode }'
const document = (args: string, selection = fields) => `subscription { mcpLogStream(${args}) { ${selection} } }`

async function newInstance(...messages: string[]): Promise<string> {
  const { mcpInstance } = await createMcpInstance(owner, typeId)
  if (messages.length > 0) await append(mcpInstance.id, ...messages)
  return mcpInstance.id
}

async function append(instanceId: string, ...messages: string[]): Promise<void> {
  const entries = messages.map((message) => ({ message, level: message.startsWith('!') ? 'ERROR' : 'INFO' }))
  await owner.mutate('appendMcpLogs', { instanceId, entries }, 'lastSeq')
}

async function openSocket(token: string | null = owner.token): Promise<TestSocket> {
  const socket = new TestSocket(url)
  sockets.push(socket)
  await socket.init({ authorization: `Bearer ${token}` })
  return socket
}

/** The next batch of a socket that carries one subscription. */
async function nextBatch(socket: TestSocket): Promise<Batch> {
  const { type, payload } = await socket.next()
  const batch = payload?.data?.mcpLogStream
  if (type !== 'next' || batch === undefined) throw new Error(`a batch was expected: ${type} ${JSON.stringify(payload)}`)
  return batch as Batch
}

/** Batches until so many entries have come. */
async function batchesOf(socket: TestSocket, entries: number): Promise<readonly Batch[]> {
  const batches: Batch[] = []
  while (batches.flatMap((batch) => batch.entries).length < entries) batches.push(await nextBatch(socket))
  return batches
}

const messagesOf = (batches: readonly Batch[]) => batches.flatMap((batch) => batch.entries.map(({ message }) => message))

async function follow(args: string, selection = fields): Promise<TestSocket> {
  const socket = await openSocket()
  socket.subscribe('1', document(args, selection))
  return socket
}

describe('following a log over a WebSocket', () => {
  it('starts so many entries back, says when it has caught up, and goes on with what is new', async () => {
    const id = await newInstance('a', 'b', 'c')
    const socket = await follow(`instanceIds: ["${id}"], tail: 2`)
    const [first] = await batchesOf(socket, 2)
    expect(first).toMatchObject({
      phase: 'BACKFILL',
      skipped: 0,
      ended: [],
      entries: [
        { seq: '2', message: 'b' },
        { seq: '3', message: 'c' },
      ],
    })
    expect(await nextBatch(socket)).toMatchObject({ phase: 'LIVE', entries: [] })
    await append(id, 'd', 'e')
    expect(await nextBatch(socket)).toMatchObject({
      phase: 'LIVE',
      entries: [
        { seq: '4', message: 'd' },
        { seq: '5', message: 'e' },
      ],
    })
  })

  it('starts from now on when nothing else is said, with a place to come back to', async () => {
    const id = await newInstance('a')
    const socket = await follow(`instanceIds: ["${id}"]`)
    const { cursor, ...rest } = await nextBatch(socket)
    expect(rest).toMatchObject({ phase: 'LIVE', entries: [] })
    socket.socket.terminate()
    await append(id, 'b')
    expect(messagesOf(await batchesOf(await follow(`instanceIds: ["${id}"], after: "${cursor}"`), 1))).toEqual(['b'])
  })

  it('gives every entry once, in order, to a client that is cut off again and again', async () => {
    const id = await newInstance()
    const expected = Array.from({ length: 300 }, (_, n) => `line ${n}`)
    const writing = (async () => {
      for (let n = 0; n < expected.length; n += 6) await append(id, ...expected.slice(n, n + 6))
    })()
    const seen: string[] = []
    let after = ''
    while (seen.length < expected.length) {
      const socket = await follow(`instanceIds: ["${id}"], tail: 1000${after}`)
      for (let batch = 0; batch < 3 && seen.length < expected.length; batch += 1) {
        const { entries, cursor } = await nextBatch(socket)
        seen.push(...entries.map(({ message }) => message))
        after = `, after: "${cursor}"`
      }
      socket.socket.terminate()
    }
    await writing
    expect(seen).toEqual(expected)
  })

  it('merges many logs, each in its own order, under one cursor', async () => {
    const [one, other] = [await newInstance('a1', 'a2'), await newInstance('b1')]
    const socket = await follow(`instanceIds: ["${one}", "${other}", "${one}"], tail: 10`)
    const backfill = await batchesOf(socket, 3)
    expect(messagesOf(backfill).sort()).toEqual(['a1', 'a2', 'b1'])
    socket.socket.terminate()
    await Promise.all([append(one, 'a3', 'a4'), append(other, 'b2')])
    const cursor = backfill.at(-1)?.cursor
    const rest = messagesOf(await batchesOf(await follow(`instanceIds: ["${other}", "${one}"], after: "${cursor}"`), 3))
    expect(rest.filter((message) => message.startsWith('a'))).toEqual(['a3', 'a4'])
    expect(rest.filter((message) => message.startsWith('b'))).toEqual(['b2'])
  })

  it('sends only what the filter wants', async () => {
    const id = await newInstance('quiet', '!loud', '!other')
    const wanted = 'filter: { levels: [ERROR], text: "LOUD", sources: [API] }'
    const socket = await follow(`instanceIds: ["${id}"], tail: 10, ${wanted}`)
    expect(messagesOf(await batchesOf(socket, 1))).toEqual(['!loud'])
    await append(id, 'loud but no error', '!as loud')
    expect(messagesOf(await batchesOf(socket, 1))).toEqual(['!as loud'])
  })

  it('starts with the first entry since a moment', async () => {
    const id = await newInstance()
    const at = (hour: number) => new Date(Date.UTC(2026, 10, 20, hour)).toISOString()
    const entries = [1, 2, 3].map((hour) => ({ message: `at ${hour}`, timestamp: at(hour) }))
    await owner.mutate('appendMcpLogs', { instanceId: id, entries }, 'lastSeq')
    const socket = await follow(`instanceIds: ["${id}"], filter: { since: "${at(2)}" }`)
    expect(messagesOf(await batchesOf(socket, 2))).toEqual(['at 2', 'at 3'])
  })

  it('answers what entries lead to, when that is asked for', async () => {
    const id = await newInstance('a')
    const socket = await follow(
      `instanceIds: ["${id}"], tail: 5`,
      'entries { id seq timestamp createdAt metadata instance { id mcpType { id } } }',
    )
    expect((await nextBatch(socket)).entries).toEqual([
      {
        id: expect.stringMatching(/^log_/),
        seq: '1',
        timestamp: expect.any(String),
        createdAt: expect.any(String),
        metadata: {},
        instance: { id, mcpType: { id: typeId } },
      },
    ])
  })

  it('hands out live entries exactly as a query reads them', async () => {
    const id = await newInstance()
    const selection = 'id seq timestamp level source message metadata createdAt cursor'
    const socket = await follow(`instanceIds: ["${id}"]`, `entries { ${selection} }`)
    await nextBatch(socket)
    const entry = {
      message: 'x\0y',
      level: 'WARN',
      metadata: { b: 1, a: [null, 'é\ud800'] },
      timestamp: '2026-01-02T03:04:05.678Z',
    }
    await owner.mutate('appendMcpLogs', { instanceId: id, entries: [entry] }, 'lastSeq')
    const live = (await nextBatch(socket)).entries
    const { mcpLogs } = await owner.query<{ mcpLogs: { nodes: unknown } }>(
      `{ mcpLogs(filter: { mcpInstanceId: { eq: "${id}" } }) { nodes { ${selection} } } }`,
    )
    expect(live).toEqual(mcpLogs.nodes)
  })
})

describe('the cursor', () => {
  interface Edges {
    readonly logs: {
      readonly edges: readonly { readonly cursor: string; readonly node: { readonly message: string; readonly cursor: string } }[]
    }
  }
  const edgesOf = async (id: string, args = '') =>
    (
      await owner.query<{ mcpInstance: Edges }>(
        `{ mcpInstance(id: "${id}") { logs${args} { edges { cursor node { message cursor } } } } }`,
      )
    ).mcpInstance.logs.edges

  it('of an entry is the same in a batch, in an edge and on the entry', async () => {
    const id = await newInstance('a', 'b', 'c')
    const edges = await edgesOf(id)
    const [batch] = await batchesOf(await follow(`instanceIds: ["${id}"], tail: 10`), 3)
    expect(edges.map(({ node }) => node.cursor)).toEqual(edges.map(({ cursor }) => cursor))
    expect(batch?.cursor).toBe(edges.at(-1)?.cursor)
  })

  it('of an edge, whichever way the list is sorted, can be followed from; that of a batch can be paged from', async () => {
    const id = await newInstance('a', 'b', 'c', 'd')
    const [, second] = await edgesOf(id)
    expect(messagesOf(await batchesOf(await follow(`instanceIds: ["${id}"], after: "${second?.cursor}"`), 2))).toEqual(['c', 'd'])
    const [, third] = await edgesOf(id, '(orderBy: [{ field: SEQ, direction: DESC }])')
    expect(messagesOf(await batchesOf(await follow(`instanceIds: ["${id}"], after: "${third?.cursor}"`), 1))).toEqual(['d'])
    const back = await edgesOf(id, `(last: 2, before: "${second?.cursor}")`)
    expect(back.map(({ node }) => node.message)).toEqual(['a'])
  })

  it('of a batch of many logs pages each of them from its own place', async () => {
    const [one, other] = [await newInstance('a1', 'a2'), await newInstance('b1')]
    const socket = await follow(`instanceIds: ["${one}", "${other}"], tail: 10`)
    const cursor = (await batchesOf(socket, 3)).at(-1)?.cursor
    await Promise.all([append(one, 'a3'), append(other, 'b2', 'b3')])
    const messages = async (id: string, args: string) => (await edgesOf(id, args)).map(({ node }) => node.message)
    expect(await messages(one, `(after: "${cursor}")`)).toEqual(['a3'])
    expect(await messages(other, `(after: "${cursor}")`)).toEqual(['b2', 'b3'])
    expect(await messages(one, `(before: "${cursor}")`)).toEqual(['a1'])
    expect(await messages(one, `(orderBy: [{ field: SEQ, direction: DESC }], after: "${cursor}")`)).toEqual(['a1'])
    const refused = await owner.refusal(
      `{ mcpInstance(id: "${one}") { logs(orderBy: [{ field: TIMESTAMP }], after: "${cursor}") { totalCount nodes { id } } } }`,
    )
    expect(refused.extensions.code).toBe('BAD_USER_INPUT')
    expect(messagesOf(await batchesOf(await follow(`instanceIds: ["${other}"], after: "${cursor}"`), 2))).toEqual(['b2', 'b3'])
  })

  it('that is none, or belongs to other logs, or lies behind the end is refused', async () => {
    const [one, other] = [await newInstance('a', 'b'), await newInstance('a')]
    const refusal = async (args: string) => errorsOf(await (await openSocket()).ask(document(args)))[0]?.extensions.code
    const [edge] = await edgesOf(one)
    expect(await refusal(`instanceIds: ["${other}"], after: "${edge?.cursor}"`)).toBe('BAD_USER_INPUT')
    for (const cursor of ['', 'x', 'AQ', 'W10', 'AQEB', 'ünïcödé']) {
      expect(await refusal(`instanceIds: ["${one}"], after: "${cursor}"`), cursor).toBe('BAD_USER_INPUT')
    }
    await app.database.pool.query('UPDATE mcp_log_heads SET last_seq = 0 WHERE mcp_instance_id = $1', [
      uuidOf('McpInstance', one),
    ])
    expect(await refusal(`instanceIds: ["${one}"], after: "${edge?.cursor}"`)).toBe('BAD_USER_INPUT')
  })
})

describe('what may be followed', () => {
  it('is what the viewer sees, and nothing else', async () => {
    const id = await newInstance('a')
    const stranger = await app.user('stranger')
    const code = async (token: string | null, args: string) =>
      errorsOf(await (await openSocket(token)).ask(document(args)))[0]?.extensions.code
    expect(await code(stranger.token, `instanceIds: ["${id}"]`)).toBe('NOT_FOUND')
    expect(await code(owner.token, `instanceIds: ["${id}", "mci_01h455vb4pex5vsknk084sn02q"]`)).toBe('NOT_FOUND')
    expect(await code(owner.token, `instanceIds: ["usr_01h455vb4pex5vsknk084sn02q"]`)).toBe('BAD_USER_INPUT')
    expect(await code(owner.token, 'instanceIds: []')).toBe('BAD_USER_INPUT')
    expect(await code(owner.token, `instanceIds: ["${id}"], tail: -1`)).toBe('BAD_USER_INPUT')
    const many = Array.from({ length: 101 }, () => `"${id}"`).join()
    expect(await code(owner.token, `instanceIds: [${many}]`)).toBe('BAD_USER_INPUT')
    await owner.query(`mutation { deleteMcpInstance(id: "${id}") { mcpInstance { id } } }`)
    expect(await code(owner.token, `instanceIds: ["${id}"]`)).toBe('NOT_FOUND')
  })

  it('is its own log for an instance', async () => {
    const { mcpInstance, accessToken } = await createMcpInstance(owner, typeId)
    await append(mcpInstance.id, 'a')
    const socket = await openSocket(accessToken)
    socket.subscribe('1', document(`instanceIds: ["${mcpInstance.id}"], tail: 5`))
    expect(messagesOf(await batchesOf(socket, 1))).toEqual(['a'])
  })
})

describe('a stream', () => {
  it('ends for a deleted instance and says so; others go on', async () => {
    const [one, other] = [await newInstance('a'), await newInstance('b')]
    await app.database.prisma.mcpInstance.update({ where: { id: uuidOf('McpInstance', one) }, data: { exitCode: 137 } })
    const socket = await follow(`instanceIds: ["${one}", "${other}"]`)
    await nextBatch(socket)
    await owner.query(`mutation { deleteMcpInstance(id: "${one}") { mcpInstance { id } } }`)
    expect(await nextBatch(socket)).toMatchObject({ entries: [], ended: [{ streamId: one, reason: 'DELETED', exitCode: 137 }] })
    await append(other, 'still here')
    expect(messagesOf([await nextBatch(socket)])).toEqual(['still here'])
    await app.admin.query(`mutation { purgeMcpInstance(id: "${other}") { purgedId } }`)
    expect(await nextBatch(socket)).toMatchObject({ ended: [{ streamId: other, reason: 'DELETED' }] })
    expect(await socket.next()).toMatchObject({ id: '1', type: 'complete' })
  })

  it('ends for whoever may not see it any more', async () => {
    const id = await newInstance('a')
    const socket = await follow(`instanceIds: ["${id}"]`)
    await nextBatch(socket)
    const heir = await app.database.prisma.user.findFirstOrThrow({ where: { role: 'ADMIN' } })
    await app.database.prisma.mcpInstance.update({ where: { id: uuidOf('McpInstance', id) }, data: { userId: heir.id } })
    expect(await nextBatch(socket)).toMatchObject({
      entries: [],
      ended: [{ streamId: id, reason: 'ACCESS_LOST', exitCode: null }],
    })
    expect(await socket.next()).toMatchObject({ type: 'complete' })
  })

  it('ends with its session, over a socket and over server-sent events', async () => {
    const id = await newInstance('a')
    const stranger = await app.user('guest', 'ADMIN')
    const socket = await openSocket(stranger.token)
    socket.subscribe('1', document(`instanceIds: ["${id}"]`))
    await nextBatch(socket)
    const events = await openEventStream(url, document(`instanceIds: ["${id}"]`), { authorization: `Bearer ${stranger.token}` })
    expect(await events.nextEvent()).toContain('"phase":"LIVE"')
    await stranger.query('mutation { signOut { __typename } }')
    const ended = [{ streamId: id, reason: 'SESSION_ENDED', exitCode: null }]
    expect(JSON.parse(/^data: (.*)$/m.exec(String(await events.nextEvent()))?.[1] ?? '').data.mcpLogStream).toMatchObject({
      entries: [],
      ended,
    })
    expect(await events.nextEvent()).toBe('event: complete\ndata:')
    expect(await nextBatch(socket)).toMatchObject({ entries: [], ended })
    expect((await socket.closed).code).toBe(4401)
  })
})

describe('following a log by server-sent events', () => {
  const open = (args: string) => openEventStream(url, document(args), { authorization: `Bearer ${owner.token}` })
  const batchIn = (event: string | null): Batch => JSON.parse(/^data: (.*)$/m.exec(String(event))?.[1] ?? '').data.mcpLogStream

  it('is the same: backfill, then live, and on from a cursor', async () => {
    const id = await newInstance('a', 'b')
    const events = await open(`instanceIds: ["${id}"], tail: 1`)
    expect(batchIn(await events.nextEvent())).toMatchObject({ phase: 'BACKFILL', entries: [{ seq: '2', message: 'b' }] })
    const { cursor, phase } = batchIn(await events.nextEvent())
    expect(phase).toBe('LIVE')
    events.leave()
    await append(id, 'c')
    const again = await open(`instanceIds: ["${id}"], after: "${cursor}"`)
    expect(batchIn(await again.nextEvent())).toMatchObject({ entries: [{ seq: '3', message: 'c' }] })
    again.leave()
  })

  it('frees everything when the client leaves, in the backfill that it does not read, while it waits, and before it began', async () => {
    const id = await newInstance()
    for (let part = 0; part < 3; part += 1) await append(id, ...Array.from({ length: 1_000 }, () => 'x'.repeat(800)))
    const unread = await open(`instanceIds: ["${id}"], tail: 3000`)
    const waiting = await open(`instanceIds: ["${id}"]`)
    await waiting.nextEvent()
    expect(app.services.mcpLogs.metrics().follows).toMatchObject({ subscribers: 2, watchedStreams: 1 })
    const early = open(`instanceIds: ["${id}"], tail: 3000`)
    unread.leave()
    waiting.leave()
    ;(await early).leave()
    // What is left over is found after each test.
  })
})
