import { once } from 'node:events'
import { request } from 'node:http'
import { expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { startToyGateway, type ToyGateway } from './support/toy-gateway.ts'

const kib = 1024
/** Text of one event; some hundred of them are more than the buffers of the operating system for one connection take. */
const line = 'x'.repeat(64 * kib)
const events = 160
const query = 'subscription { feed { seq text } }'

/** How many events the reader that has taken least has been handed. */
function leastTaken({ sources }: ToyGateway): number {
  return Math.min(...sources.feed.taken.values())
}

/** Follows the feed on a socket of its own and counts what comes, without looking into it. */
async function openReader({ url }: ToyGateway): Promise<{ readonly socket: WebSocket; read: number }> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws')
  const reader = { socket, read: 0 }
  await once(socket, 'open')
  socket.send(JSON.stringify({ type: 'connection_init' }))
  await once(socket, 'message')
  socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload: { query } }))
  socket.on('message', () => {
    reader.read += 1
  })
  return reader
}

test('of 200 sockets one does not read: the others get everything at once, the one is asked for a bounded amount and gets the rest when it reads', async () => {
  const gateway = await startToyGateway({ env: { maxSocketsPerAddress: 200 } })
  const readers = await Promise.all(Array.from({ length: 200 }, () => openReader(gateway)))
  const [deaf, ...others] = readers
  await expect.poll(() => gateway.sources.feed.waiting).toBe(200)
  deaf?.socket.pause()
  let stalledAt = 0
  for (let seq = 1; seq <= events; seq += 1) {
    gateway.sources.feed.publish(line)
    await expect.poll(() => others.every(({ read }) => read === seq), { interval: 5, timeout: 5_000 }).toBe(true)
    if (seq === events / 2) stalledAt = leastTaken(gateway)
  }
  expect(stalledAt).toBeLessThan(events / 2)
  expect(leastTaken(gateway)).toBe(stalledAt)
  expect(gateway.sources.feed.executions).toBe(events)

  deaf?.socket.resume()
  await expect.poll(() => deaf?.read, { timeout: 5_000 }).toBe(events)
  for (const { socket } of readers) socket.terminate()
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
