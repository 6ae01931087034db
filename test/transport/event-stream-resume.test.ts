import { once } from 'node:events'
import { get } from 'node:http'
import { expect, onTestFinished, test } from 'vitest'
import { openEventStream } from './support/clients.ts'
import { type FollowedEvents, followEventSource } from './support/follow-event-source.ts'
import { startProxy } from './support/start-proxy.ts'
import { startToyGateway } from './support/toy-gateway.ts'

const query = 'subscription ($after: Int) { feed(after: $after) { seq } }'

function urlOf({ url }: { readonly url: string }, parameters: Readonly<Record<string, string>> = {}): string {
  return `${url}/graphql?${new URLSearchParams({ query, ...parameters })}`
}

function follow(gateway: { readonly url: string }, parameters?: Readonly<Record<string, string>>): FollowedEvents {
  const followed = followEventSource(urlOf(gateway, parameters))
  onTestFinished(() => followed.source.close())
  return followed
}

const upTo = (last: number) => Array.from({ length: last }, (_, index) => ({ data: { feed: { seq: index + 1 } } }))

test('Last-Event-ID goes before the argument that says where to start', async () => {
  const gateway = await startToyGateway()
  for (const text of ['a', 'b', 'c']) gateway.sources.feed.publish(text)
  const events = await openEventStream(gateway.url, 'subscription { feed(after: 0) { seq } }', { 'last-event-id': '2' })
  expect(await events.nextEvent()).toBe('event: next\nid: 3\ndata: {"data":{"feed":{"seq":3}}}')
})

test('an empty Last-Event-ID is none, and a subscription without cursors ignores it', async () => {
  const gateway = await startToyGateway()
  gateway.sources.feed.publish('a')
  const feed = await openEventStream(gateway.url, 'subscription { feed { seq } }', { 'last-event-id': '' })
  expect(await feed.nextEvent()).toContain('id: 1\n')
  const ticks = await openEventStream(gateway.url, 'subscription { ticks(count: 1) }', { 'last-event-id': '7' })
  expect(await ticks.nextEvent()).toBe('event: next\ndata: {"data":{"ticks":1}}')
})

test('a plain GET with the operation in its URL and a token in its header is answered with events', async () => {
  const gateway = await startToyGateway()
  gateway.sources.feed.publish('a')
  const url = urlOf(gateway, { variables: '{"after":0}' })
  const response = await fetch(url, { headers: { accept: 'text/event-stream', authorization: 'Bearer good' } })
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
  let text = ''
  while (!text.includes('data:')) text += (await reader?.read())?.value
  expect(text).toMatch(/^:\nretry: \d+\n\nevent: next\nid: 1\ndata: {"data":{"feed":{"seq":1}}}\n\n$/)
  await reader?.cancel()
})

test('an EventSource goes on behind its last event when the gateway is restarted, and when its connection is cut', async () => {
  const first = await startToyGateway()
  const { feed } = first.sources
  const proxy = await startProxy(first.url)
  const { results, opened } = follow(proxy, { variables: '{"after":0}' })
  feed.publish('a')
  await expect.poll(() => results).toEqual(upTo(1))

  await first.transport.close(1_000)
  feed.publish('b')
  const second = await startToyGateway({ env: { port: Number(new URL(first.url).port) }, feed })
  await expect.poll(() => results, { timeout: 8_000 }).toEqual(upTo(2))
  feed.publish('c')
  await expect.poll(() => results).toEqual(upTo(3))

  proxy.cut()
  feed.publish('d')
  await expect.poll(() => results, { timeout: 8_000 }).toEqual(upTo(4))
  expect(opened()).toBe(3)
  await expect.poll(() => [first.sources.open, second.sources.open]).toEqual([0, 1])
}, 20_000)

test('an EventSource that is told complete is done', async () => {
  const gateway = await startToyGateway()
  const { source, results } = follow(gateway, { query: 'subscription { ticks(count: 2) }' })
  await expect.poll(() => source.readyState).toBe(source.CLOSED)
  expect(results).toEqual([{ data: { ticks: 1 } }, { data: { ticks: 2 } }])
})

test('an EventSource brings a token that may only read in its URL; the token is in no log', async () => {
  const gateway = await startToyGateway()
  const { results, source } = follow(gateway, { query: 'subscription { feed { who } }', access_token: 'good' })
  gateway.sources.feed.publish('a')
  await expect.poll(() => JSON.stringify(results)).toContain('user-alice')
  source.close()
  await expect.poll(() => gateway.log.some(({ msg }) => msg === 'Request')).toBe(true)
  expect(gateway.logText()).not.toContain('access_token')
})

test.each([
  ['of a session', 'alice-session', 403],
  ['that is not valid', 'bad', 401],
])('a token in a URL %s is refused, which ends an EventSource', async (_, token, status) => {
  const gateway = await startToyGateway()
  const url = urlOf(gateway, { access_token: token })
  const response = await fetch(url, { headers: { accept: 'text/event-stream' } })
  expect(response.status).toBe(status)
  const { source } = follow(gateway, { access_token: token })
  await expect.poll(() => source.readyState).toBe(source.CLOSED)
  expect(gateway.sources.opened).toBe(0)
})

test('an EventSource that comes while the database is away is told to come back; other clients are told by the status', async () => {
  const gateway = await startToyGateway()
  const url = urlOf(gateway, { query: 'subscription { feed { seq } }' })
  const authorization = 'Bearer database-down'
  const response = await fetch(url, { headers: { accept: 'text/event-stream', authorization } })
  expect(response.status).toBe(200)
  expect(await response.text()).toMatch(/^: Something went wrong .*\nretry: \d+\n\n$/)
  const other = await fetch(url, { headers: { accept: 'application/json, text/event-stream', authorization } })
  expect(other.status).toBe(500)
  const { opened } = follow(gateway, { access_token: 'database-down' })
  await expect.poll(opened, { timeout: 8_000 }).toBeGreaterThan(1)
})

test('a token in the URL of anything but an event stream is not looked at', async () => {
  const gateway = await startToyGateway()
  const response = await fetch(`${gateway.url}/graphql?query={whoAmI}&access_token=good`)
  expect(await response.text()).toContain('NOBODY')
})

test('a revoked token ends the event stream with the reason, and an EventSource that comes back is refused', async () => {
  const gateway = await startToyGateway({ limits: { viewerCheckMs: 20 } })
  const events = await new Promise<string>((resolve, reject) => {
    const asking = get(
      urlOf(gateway, { access_token: 'good' }),
      { headers: { accept: 'text/event-stream' } },
      async (response) => {
        gateway.revoke()
        let text = ''
        response.setEncoding('utf8').on('data', (chunk) => {
          text += chunk
        })
        await once(response, 'end')
        resolve(text)
      },
    )
    asking.on('error', reject)
  })
  expect(events).toContain('"UNAUTHENTICATED"')
  expect(events).toMatch(/event: complete\ndata:\n\n$/)
  const { source } = follow(gateway, { access_token: 'good' })
  await expect.poll(() => source.readyState).toBe(source.CLOSED)
})
