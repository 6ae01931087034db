import { once } from 'node:events'
import { request } from 'node:http'
import { expect, test } from 'vitest'
import { errorsOf, openEventStream, TestSocket } from './support/clients.ts'
import { startToyGateway, type ToyGateway } from './support/toy-gateway.ts'

async function expectNoSources({ sources }: ToyGateway, opened: number): Promise<void> {
  sources.lateMayOpen.abort()
  await expect.poll(() => sources).toMatchObject({ open: 0, opened })
}

test('results come as server-sent events, with keep-alives in between and complete at the end', async () => {
  const gateway = await startToyGateway({ limits: { keepAliveMs: 10 } })
  const events = await openEventStream(gateway.url, 'subscription { ticks(count: 2, everyMs: 50) }')
  expect(events.response.headers.get('content-type')).toContain('text/event-stream')
  expect(await events.next()).toMatch(/^:\nretry: \d+$/)
  expect(await events.nextEvent()).toBe('event: next\ndata: {"data":{"ticks":1}}')
  expect(await events.next()).toBe(':')
  expect(await events.nextEvent()).toBe('event: next\ndata: {"data":{"ticks":2}}')
  expect(await events.nextEvent()).toBe('event: complete\ndata:')
  expect(await events.nextEvent()).toBeNull()
  await expectNoSources(gateway, 1)
})

test('a client that accepts anything gets server-sent events, one that wants JSON is told', async () => {
  const { url } = await startToyGateway()
  const query = 'subscription { ticks(count: 1) }'
  const curl = await openEventStream(url, query, { accept: '*/*' })
  expect(await curl.nextEvent()).toContain('"ticks":1')
  const json = await openEventStream(url, query, { accept: 'application/json' })
  expect(json.response.status).toBe(406)
})

test('results come over a WebSocket, in order', async () => {
  const gateway = await startToyGateway()
  const socket = new TestSocket(gateway.url)
  await socket.init()
  socket.subscribe('1', 'subscription { ticks(count: 3) }')
  for (const ticks of [1, 2, 3])
    expect(await socket.next()).toMatchObject({ id: '1', type: 'next', payload: { data: { ticks } } })
  expect(await socket.next()).toEqual({ id: '1', type: 'complete' })
  await expectNoSources(gateway, 1)
})

test('an event stream whose client leaves while it is live frees its source', async () => {
  const gateway = await startToyGateway()
  const events = await openEventStream(gateway.url, 'subscription { ticks }')
  await events.nextEvent()
  expect(gateway.sources.open).toBe(1)
  events.leave()
  await expectNoSources(gateway, 1)
})

test('an event stream whose client leaves while its source waits, deaf to the signal, frees it', async () => {
  const gateway = await startToyGateway()
  const events = await openEventStream(gateway.url, 'subscription { stuck }')
  await events.next()
  expect(gateway.sources.open).toBe(1)
  events.leave()
  await expectNoSources(gateway, 1)
})

test('an event stream whose client leaves before its source has opened frees the source that comes late', async () => {
  const gateway = await startToyGateway()
  const leaving = request(`${gateway.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
  })
  leaving.on('error', () => {})
  leaving.end(JSON.stringify({ query: 'subscription { late }' }))
  await expect.poll(() => gateway.log.some(({ msg }) => msg === 'Operation started')).toBe(true)
  leaving.destroy()
  await expect.poll(() => gateway.log.some(({ aborted }) => aborted === true)).toBe(true)
  expect(gateway.sources.opened).toBe(0)
  await expectNoSources(gateway, 1)
})

test('a client that does not read at all holds one source, and frees it when it leaves', async () => {
  const gateway = await startToyGateway()
  const deaf = request(`${gateway.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
  })
  deaf.on('error', () => {})
  deaf.end(JSON.stringify({ query: 'subscription { ticks(everyMs: 0) }' }))
  const [response] = await once(deaf, 'response')
  response.on('error', () => {})
  response.pause()
  expect(gateway.sources.open).toBe(1)
  deaf.destroy()
  await expectNoSources(gateway, 1)
})

test.each(['ticks', 'stuck', 'late'])('a socket that completes %s frees its source', async (field) => {
  const gateway = await startToyGateway()
  const socket = new TestSocket(gateway.url)
  await socket.init()
  socket.subscribe('1', `subscription { ${field} }`)
  if (field === 'ticks') await socket.next()
  await expect.poll(() => gateway.log.some(({ msg }) => msg === 'Operation started')).toBe(true)
  socket.send({ id: '1', type: 'complete' })
  await expect.poll(() => gateway.log.some(({ msg }) => msg === 'Operation over WebSocket')).toBe(true)
  await expectNoSources(gateway, 1)
})

test.each(['ticks', 'stuck', 'late'])('a socket that is cut frees the source of %s', async (field) => {
  const gateway = await startToyGateway()
  const socket = new TestSocket(gateway.url)
  await socket.init()
  socket.subscribe('1', `subscription { ${field} }`)
  await expect.poll(() => gateway.log.some(({ msg }) => msg === 'Operation started')).toBe(true)
  socket.socket.terminate()
  await expect.poll(() => gateway.log.some(({ msg }) => msg === 'Socket closed')).toBe(true)
  await expectNoSources(gateway, 1)
})

test('a socket that no longer answers pings is cut', async () => {
  const gateway = await startToyGateway({ limits: { keepAliveMs: 200 } })
  const silent = new TestSocket(gateway.url)
  await silent.init()
  silent.socket.pause()
  await expect.poll(() => gateway.log.filter(({ msg }) => msg === 'Socket closed'), { timeout: 3_000 }).toHaveLength(1)
})

test('a socket that answers pings stays', async () => {
  const gateway = await startToyGateway({ limits: { keepAliveMs: 200 } })
  const alive = new TestSocket(gateway.url)
  await alive.init()
  for (let pings = 0; pings < 3; pings += 1) await once(alive.socket, 'ping')
  expect((await alive.ask('{ hello }')).payload?.data).toEqual({ hello: 'Hello world' })
})

test('connectionParams carry the token, and without one a socket is nobody', async () => {
  const { url } = await startToyGateway()
  const nobody = new TestSocket(url)
  await nobody.init()
  expect((await nobody.ask('{ whoAmI }')).payload?.data?.whoAmI).toContain('"NOBODY"')
  const alice = new TestSocket(url)
  await alice.init({ authorization: 'Bearer good' })
  expect((await alice.ask('{ whoAmI }')).payload?.data?.whoAmI).toContain('"user-alice"')
})

test('a bad token in connection_init closes the socket with 4401', async () => {
  const { url } = await startToyGateway()
  for (const authorization of ['Bearer bad', 7]) {
    const socket = new TestSocket(url)
    await socket.opened()
    socket.send({ type: 'connection_init', payload: { authorization } })
    expect((await socket.closed).code).toBe(4401)
  }
})

test('a viewer who is revoked loses the socket and the event streams within moments, and is told why', async () => {
  const gateway = await startToyGateway({ limits: { viewerCheckMs: 20 } })
  const socket = new TestSocket(gateway.url)
  await socket.init({ authorization: 'Bearer good' })
  socket.subscribe('1', 'subscription { stuck }')
  const events = await openEventStream(gateway.url, 'subscription { stuck }', { authorization: 'Bearer good' })
  const stranger = new TestSocket(gateway.url)
  await stranger.init()
  await expect.poll(() => gateway.sources.open).toBe(2)

  gateway.revoke()
  expect(await socket.closed).toEqual({ code: 4401, reason: 'The session or token is no longer valid: sign in again.' })
  expect(await events.nextEvent()).toContain('"UNAUTHENTICATED"')
  expect(await events.nextEvent()).toContain('event: complete')
  await expectNoSources(gateway, 2)
  expect((await stranger.ask('{ hello }')).payload?.data).toEqual({ hello: 'Hello world' })
})

test('an operation of a viewer who was revoked closes the socket, without waiting for the next look', async () => {
  const gateway = await startToyGateway({ limits: { viewerCheckMs: 60_000 } })
  const socket = new TestSocket(gateway.url)
  await socket.init({ authorization: 'Bearer good' })
  gateway.revoke()
  socket.subscribe('1', 'mutation { count }')
  expect((await socket.closed).code).toBe(4401)
})

test('a look that fails sends nobody away', async () => {
  let looks = 0
  const gateway = await startToyGateway({
    limits: { viewerCheckMs: 5 },
    stillValid: async () => {
      looks += 1
      throw new Error('the database is away')
    },
  })
  const socket = new TestSocket(gateway.url)
  await socket.init({ authorization: 'Bearer good' })
  await expect.poll(() => looks).toBeGreaterThan(2)
  expect((await socket.ask('{ hello }')).payload?.data).toEqual({ hello: 'Hello world' })
})

test('every operation of a socket has a context and a request id of its own', async () => {
  const { url } = await startToyGateway()
  const socket = new TestSocket(url)
  await socket.init()
  const ids: unknown[] = []
  for (let round = 0; round < 2; round += 1) {
    const answer = await socket.ask('{ refused }')
    ids.push(errorsOf(answer)[0]?.extensions.requestId)
    await socket.next()
  }
  expect(new Set(ids).size).toBe(2)
})
