import { once } from 'node:events'
import { request } from 'node:http'
import { expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { startToyGateway, type ToyGateway } from './support/toy-gateway.ts'

const kib = 1024
/** Text of one event. */
const line = 'x'.repeat(256 * kib)
/** Half of them is more than the operating system keeps for one connection (about 10 MB where its buffers grow as they like). */
const events = 120
const query = 'subscription { feed { seq text } }'
const lightQuery = 'subscription { feed { seq } }'

/** How many events the reader that has taken least has been handed. */
function leastTaken({ sources }: ToyGateway): number {
  return Math.min(...sources.feed.taken.values())
}

/** Follows the feed on a socket of its own and counts what comes, without looking into it. */
async function openReader({ url }: ToyGateway, document = query): Promise<{ readonly socket: WebSocket; read: number }> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws')
  const reader = { socket, read: 0 }
  await once(socket, 'open')
  socket.send(JSON.stringify({ type: 'connection_init' }))
  await once(socket, 'message')
  socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload: { query: document } }))
  socket.on('message', () => {
    reader.read += 1
  })
  return reader
}

test('of 200 sockets one does not read: the others get everything at once, the one is asked for a bounded amount and gets the rest when it reads', async () => {
  const gateway = await startToyGateway({ env: { maxSocketsPerAddress: 200 } })
  const deaf = await openReader(gateway)
  const others = await Promise.all(Array.from({ length: 199 }, () => openReader(gateway, lightQuery)))
  await expect.poll(() => gateway.sources.feed.waiting).toBe(200)
  deaf.socket.pause()
  let stalledAt = 0
  for (let seq = 1; seq <= events; seq += 1) {
    gateway.sources.feed.publish(line)
    await expect.poll(() => others.every(({ read }) => read === seq), { interval: 5, timeout: 5_000 }).toBe(true)
    if (seq === events / 2) stalledAt = leastTaken(gateway)
  }
  expect(stalledAt).toBeLessThan(events / 2)
  expect(leastTaken(gateway)).toBe(stalledAt)

  deaf.socket.resume()
  await expect.poll(() => deaf.read, { timeout: 5_000 }).toBe(events)
  for (const { socket } of [deaf, ...others]) socket.terminate()
  await expect.poll(() => [gateway.sources.open, gateway.sources.feed.waiting]).toEqual([0, 0])
})

test('an event stream that is not read is asked for no more than a bounded amount, and gets all when it reads', async () => {
  const gateway = await startToyGateway()
  const stream = request(`${gateway.url}/graphql?query=${encodeURIComponent(query)}`, {
    headers: { accept: 'text/event-stream' },
  })
  stream.end()
  const [response] = await once(stream, 'response')
  response.pause()
  for (let seq = 1; seq <= events; seq += 1) gateway.sources.feed.publish(line)
  let before = -1
  await expect
    .poll(
      () => {
        const still = leastTaken(gateway) === before
        before = leastTaken(gateway)
        return still
      },
      { interval: 200 },
    )
    .toBe(true)
  expect(before).toBeLessThan(events)

  const ids: number[] = []
  response.setEncoding('utf8').on('data', (text: string) => {
    for (const [, id] of text.matchAll(/^id: (\d+)$/gm)) ids.push(Number(id))
  })
  response.resume()
  await expect.poll(() => ids.length, { timeout: 5_000 }).toBe(events)
  expect(ids).toEqual(Array.from({ length: events }, (_, index) => index + 1))
  stream.destroy()
  await expect.poll(() => gateway.sources.open).toBe(0)
})

test('a socket that does not answer pings because it has much to read is left alone for ten looks, and cut when nothing moves by then', async () => {
  const gateway = await startToyGateway({ limits: { keepAliveMs: 100 } })
  const deaf = await openReader(gateway)
  await expect.poll(() => gateway.sources.feed.waiting).toBe(1)
  deaf.socket.pause()
  for (let seq = 1; seq <= events; seq += 1) gateway.sources.feed.publish(line)
  const alive = await openReader(gateway)
  const closed = () => gateway.log.filter(({ msg }) => msg === 'Socket closed').length
  for (let looks = 0; looks < 6; looks += 1) await once(alive.socket, 'ping')
  expect(closed()).toBe(0)
  await expect.poll(closed, { timeout: 5_000 }).toBe(1)
  await expect.poll(() => gateway.sources.open).toBe(1)
  alive.socket.terminate()
  await expect.poll(() => [gateway.sources.open, gateway.sources.feed.waiting]).toEqual([0, 0])
})
