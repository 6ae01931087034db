import { createClient } from 'graphql-ws'
import { expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { errorsOf, openEventStream, TestSocket } from './support/clients.ts'
import { startToyGateway, type ToyGateway } from './support/toy-gateway.ts'

async function connect({ url }: ToyGateway, name?: string): Promise<TestSocket> {
  const socket = new TestSocket(url)
  await socket.init(name === undefined ? undefined : { authorization: `Bearer ${name}` })
  return socket
}

/** Resolves when so many subscriptions wait for the next event. */
async function waiting({ sources }: ToyGateway, count: number): Promise<void> {
  await expect.poll(() => sources.feed.waiting).toBe(count)
}

test('a hundred subscribers who ask the same cost one execution an event, and all get it', async () => {
  const gateway = await startToyGateway({ env: { maxSocketsPerAddress: 100 } })
  const { feed } = gateway.sources
  const sockets = await Promise.all(Array.from({ length: 100 }, () => connect(gateway)))
  for (const socket of sockets) socket.subscribe('1', 'subscription { feed { seq text } }')
  await waiting(gateway, 100)
  for (const seq of [1, 2, 3]) {
    feed.publish(`line ${seq}`)
    const messages = await Promise.all(sockets.map((socket) => socket.next()))
    for (const { payload } of messages) expect(payload).toEqual({ data: { feed: { seq, text: `line ${seq}` } } })
  }
  expect(feed.executions).toBe(3)
  for (const socket of sockets) socket.socket.terminate()
  await expect.poll(() => [gateway.sources.open, feed.waiting]).toEqual([0, 0])
})

test.each([
  ['the same text', '{ feed { text } }', '{ feed { text } }', {}, 1],
  ['text that is set differently', '{ feed { text } }', '{\n  feed {\n    text\n  }\n}', {}, 1],
  ['another place to start', '{ feed { text } }', '{ feed(after: 0) { text } }', {}, 1],
  ['another alias', '{ feed { text } }', '{ feed { line: text } }', {}, 2],
  ['another argument inside', '{ feed { text } }', '{ feed { text(loud: true) } }', {}, 2],
  ['another value of a variable inside', '($v: Boolean = true) { feed { text(loud: $v) } }', null, { v: false }, 2],
  ['the same value of a variable inside', '($v: Boolean = true) { feed { text(loud: $v) } }', null, {}, 1],
  ['another value of a variable that says where to start', '($v: Int) { feed(after: $v) { text } }', null, { v: 0 }, 1],
  ['the field in a fragment', 'q { ...f } fragment f on Subscription { feed(after: 0) { text } }', null, {}, 1],
  ['another operation name', 'a { feed { text } }', 'b { feed { text } }', {}, 2],
])('with %s, executions are counted as expected', async (_, first, second, variables, executions) => {
  const gateway = await startToyGateway()
  const sockets = [await connect(gateway), await connect(gateway)] as const
  sockets[0].subscribe('1', `subscription ${first}`)
  sockets[1].subscribe('1', `subscription ${second ?? first}`, variables)
  await waiting(gateway, 2)
  gateway.sources.feed.publish('Line')
  for (const socket of sockets) expect((await socket.next()).payload?.errors).toBeUndefined()
  expect(gateway.sources.feed.executions).toBe(executions)
})

test.each([
  ['two sessions of one user', ['good', 'alice-elsewhere'], 1],
  ['two ADMINs', ['admin-1', 'admin-2'], 1],
  ['nobody, twice', [undefined, undefined], 1],
  ['two users', ['good', 'bob'], 2],
  ['a user and an ADMIN', ['good', 'admin-1'], 2],
  ['a user and nobody', ['good', undefined], 2],
  ['one user with other scopes', ['good', 'alice-session'], 2],
])('%s are told apart by what they may see', async (_, names, executions) => {
  const gateway = await startToyGateway()
  const sockets = await Promise.all(names.map((name) => connect(gateway, name)))
  for (const socket of sockets) socket.subscribe('1', 'subscription { feed { text who } }')
  await waiting(gateway, 2)
  gateway.sources.feed.publish('line')
  const viewers = await Promise.all(sockets.map(async (socket) => (await socket.next()).payload?.data?.feed))
  expect(gateway.sources.feed.executions).toBe(executions)
  expect(new Set(viewers.map((viewer) => JSON.stringify(viewer))).size).toBe(executions)
})

test('a result with errors is made for each by itself, with its own request id; what comes after is shared again', async () => {
  const gateway = await startToyGateway()
  const { feed } = gateway.sources
  const sockets = [await connect(gateway), await connect(gateway), await connect(gateway)]
  for (const socket of sockets) socket.subscribe('1', 'subscription { feed { text frail } }')
  await waiting(gateway, 3)
  feed.publish('break')
  const messages = await Promise.all(sockets.map((socket) => socket.next()))
  for (const { payload } of messages) expect(payload?.data).toEqual({ feed: { text: 'break', frail: null } })
  expect(new Set(messages.map((message) => errorsOf(message)[0]?.extensions.requestId)).size).toBe(3)
  expect(feed.executions).toBe(3)
  feed.publish('line')
  for (const socket of sockets) expect((await socket.next()).payload).toEqual({ data: { feed: { text: 'line', frail: 'line' } } })
  expect(feed.executions).toBe(4)
})

test('when the one who executes leaves in the middle, another does it for all', async () => {
  const gateway = await startToyGateway()
  const { feed } = gateway.sources
  let open = () => {}
  feed.gate = new Promise<void>((resolve) => {
    open = resolve
  })
  const sockets = [await connect(gateway), await connect(gateway), await connect(gateway)]
  const [first, ...rest] = sockets
  for (const [index, socket] of sockets.entries()) {
    socket.subscribe('1', 'subscription { feed { text slow } }')
    await waiting(gateway, index + 1)
  }
  feed.publish('line')
  await expect.poll(() => feed.atGate).toBe(1)
  first?.socket.terminate()
  await expect.poll(() => gateway.sources.open).toBe(2)
  open()
  for (const socket of rest) expect((await socket.next()).payload).toEqual({ data: { feed: { text: 'line', slow: 'passed' } } })
  expect(feed.executions).toBe(2)
})

test('an execution that fails while others wait for it fails for nobody else', async () => {
  const gateway = await startToyGateway()
  const { feed } = gateway.sources
  let failFirst = () => {}
  feed.gate = new Promise<void>((_, reject) => {
    failFirst = () => reject(new Error('once'))
  })
  const sockets = [await connect(gateway), await connect(gateway)]
  for (const socket of sockets) socket.subscribe('1', 'subscription { feed { text slow } }')
  await waiting(gateway, 2)
  feed.publish('line')
  await expect.poll(() => feed.atGate).toBe(1)
  feed.gate.catch(() => {})
  const failing = feed.gate
  feed.gate = Promise.resolve()
  failFirst()
  await failing.catch(() => {})
  const payloads = await Promise.all(sockets.map(async (socket) => (await socket.next()).payload))
  expect(payloads.map((payload) => payload?.errors?.length ?? 0)).toEqual([1, 0])
  expect(payloads[1]).toEqual({ data: { feed: { text: 'line', slow: 'passed' } } })
})

test('frames carry what an execution of their own would give, to the byte', async () => {
  const gateway = await startToyGateway()
  const text = 'quotes " and \\ and \n and \u2028 and 😀'
  const socket = await connect(gateway)
  const frames: string[] = []
  socket.socket.on('message', (data) => frames.push(String(data)))
  const id = 'an id with " in it'
  socket.subscribe(id, 'subscription { feed { seq text } }')
  const events = await openEventStream(gateway.url, 'subscription { feed { seq text } }')
  await waiting(gateway, 2)
  gateway.sources.feed.publish(text)
  await socket.next()
  const payload = { data: { feed: { seq: 1, text } } }
  expect(frames).toEqual([JSON.stringify({ id, type: 'next', payload })])
  expect(await events.nextEvent()).toBe(`event: next\nid: 1\ndata: ${JSON.stringify(payload)}`)
  expect(gateway.sources.feed.executions).toBe(1)
})

test('a client of graphql-ws follows, completes, and follows again on the same socket', async () => {
  const gateway = await startToyGateway()
  const client = createClient({ url: `${gateway.url.replace('http', 'ws')}/graphql`, webSocketImpl: WebSocket, lazy: false })
  for (const seq of [1, 2]) {
    const results = client.iterate({
      query: 'subscription ($after: Int) { feed(after: $after) { seq } }',
      variables: { after: seq - 1 },
    })
    await waiting(gateway, 1)
    gateway.sources.feed.publish('line')
    expect((await results.next()).value).toEqual({ data: { feed: { seq } } })
    await results.return?.()
    await expect.poll(() => [gateway.sources.open, gateway.sources.feed.waiting]).toEqual([0, 0])
  }
  await client.dispose()
})
