import { createClient } from 'graphql-ws'
import { expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { openEventStream, post, TestSocket } from './support/clients.ts'
import { startToyGateway } from './support/toy-gateway.ts'

test('closing ends open event streams and sockets within two seconds, and answers what is under way', async () => {
  const { url, transport, sources } = await startToyGateway()
  const events = await openEventStream(url, 'subscription { stuck }')
  const socket = new TestSocket(url)
  await socket.init()
  socket.subscribe('1', 'subscription { stuck }')
  const slow = post(url, { query: '{ slow(ms: 300) }' })
  await expect.poll(() => sources.open).toBe(2)
  await post(url, { query: '{ hello }' })

  const startedAt = performance.now()
  const closing = transport.close(1_500)
  // Neither is told that it is complete: an EventSource comes back after the end, clients of graphql-ws after 1012, and subscribe again.
  expect(await events.nextEvent()).toBeNull()
  expect(await socket.closed).toEqual({ code: 1012, reason: 'The gateway is restarting' })
  expect((await slow).body.data).toEqual({ slow: 'done' })
  await closing
  expect(performance.now() - startedAt).toBeLessThan(2_000)
  expect(sources.open).toBe(0)
  await expect(fetch(url)).rejects.toThrow('fetch failed')
})

test('what takes longer than the grace is cut, and so is a client that does not close its socket', async () => {
  const { url, transport } = await startToyGateway()
  const socket = new TestSocket(url)
  await socket.init()
  socket.socket.pause()
  const slow = post(url, { query: '{ slow(ms: 60000) }' }).then(
    () => 'answered',
    () => 'cut',
  )
  await post(url, { query: '{ hello }' })
  const startedAt = performance.now()
  await transport.close(100)
  expect(await slow).toBe('cut')
  expect(performance.now() - startedAt).toBeLessThan(2_000)
})

test('closing twice, or without ever listening, is fine', async () => {
  const { transport } = await startToyGateway()
  await Promise.all([transport.close(0), transport.close(0)])
})

test('a port that is taken is an error of listen', async () => {
  const { url } = await startToyGateway()
  await expect(startToyGateway({ env: { port: Number(new URL(url).port) } })).rejects.toThrow('EADDRINUSE')
})

test('a client of graphql-ws comes back by itself after a restart, and goes on with its subscription', async () => {
  const first = await startToyGateway()
  const client = createClient({
    url: `${first.url.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    retryAttempts: Number.POSITIVE_INFINITY,
    retryWait: () => new Promise((resolve) => setTimeout(resolve, 20)),
  })
  const results = client.iterate({ query: 'subscription { ticks(count: 2, everyMs: 60000) }' })
  expect((await results.next()).value).toEqual({ data: { ticks: 1 } })
  const next = results.next()
  await first.transport.close(1_000)
  const second = await startToyGateway({ env: { port: Number(new URL(first.url).port) } })
  expect((await next).value).toEqual({ data: { ticks: 1 } })
  await client.dispose()
  await expect.poll(() => second.sources.open).toBe(0)
})
