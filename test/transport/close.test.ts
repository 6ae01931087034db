import { expect, test } from 'vitest'
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
  expect(await events.nextEvent()).toContain('"UNAVAILABLE"')
  expect(await events.nextEvent()).toContain('event: complete')
  // No complete message: clients of graphql-ws come back after 1012 and subscribe again.
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
