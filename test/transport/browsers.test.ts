import { expect, test } from 'vitest'
import { post, TestSocket } from './support/clients.ts'
import { startToyGateway } from './support/toy-gateway.ts'

const foreign = { origin: 'https://evil.example' }
const listed = { origin: 'https://app.example' }

test.each([
  ['a form', 'application/x-www-form-urlencoded', 'query=mutation{count}'],
  ['plain text', 'text/plain', '{"query":"mutation{count}"}'],
  ['multipart', 'multipart/form-data; boundary=x', '--x--'],
])('a POST of %s is refused unless a header forces a preflight', async (_, type, body) => {
  const { url } = await startToyGateway()
  const send = (headers: Record<string, string>) =>
    fetch(`${url}/graphql`, { method: 'POST', headers: { 'content-type': type, ...headers }, body })
  expect((await send({})).status).toBe(415)
  const { body: counted } = await post(url, { query: 'mutation { count }' })
  expect(counted.data).toEqual({ count: 1 })
})

test('a GET that another site made a browser send is refused, and one of curl is answered', async () => {
  const { url } = await startToyGateway()
  const get = async (headers: Record<string, string>) => (await fetch(`${url}/graphql?query={hello}`, { headers })).status
  expect(await get({})).toBe(200)
  expect(await get({ 'sec-fetch-site': 'same-origin' })).toBe(200)
  expect(await get({ 'sec-fetch-site': 'cross-site', accept: 'application/json' })).toBe(403)
  expect(await get({ 'sec-fetch-site': 'same-site' })).toBe(403)
  expect(await get({ 'sec-fetch-site': 'cross-site', 'x-graphql-yoga-csrf': '1' })).toBe(200)
})

test('a GET runs queries only', async () => {
  const { url } = await startToyGateway()
  const response = await fetch(`${url}/graphql?query=mutation{count}`)
  expect(response.status).toBe(405)
  expect(response.headers.get('allow')).toBe('POST')
  expect((await post(url, { query: 'mutation { count }' })).body.data).toEqual({ count: 1 })
})

test('pages of the gateway itself and of listed origins may use it, others not, and credentials are never allowed', async () => {
  const { url } = await startToyGateway({ env: { corsOrigins: [listed.origin] } })
  const own = await post(url, { query: '{ hello }' }, { origin: url })
  expect(own.status).toBe(200)
  expect(own.headers.get('access-control-allow-origin')).toBeNull()

  const friend = await post(url, { query: '{ hello }' }, listed)
  expect(friend.status).toBe(200)
  expect(friend.headers.get('access-control-allow-origin')).toBe(listed.origin)
  expect(friend.headers.get('access-control-allow-credentials')).toBeNull()
  expect(friend.headers.get('vary')).toContain('origin')

  const stranger = await post(url, { query: '{ hello }' }, foreign)
  expect(stranger.status).toBe(403)
  expect(stranger.headers.get('access-control-allow-origin')).toBeNull()
})

test('a preflight is answered for listed origins alone', async () => {
  const { url } = await startToyGateway({ env: { corsOrigins: [listed.origin] } })
  const preflight = async (headers: Record<string, string>) =>
    (await fetch(`${url}/graphql`, { method: 'OPTIONS', headers: { ...headers, 'access-control-request-method': 'POST' } }))
      .headers
  const allowed = await preflight(listed)
  expect(allowed.get('access-control-allow-headers')).toContain('authorization')
  expect(allowed.get('access-control-allow-methods')).toBe('GET, POST')
  expect((await preflight(foreign)).get('access-control-allow-origin')).toBeNull()
})

test('a WebSocket is opened for the same origins', async () => {
  const { url } = await startToyGateway({ env: { corsOrigins: [listed.origin] } })
  await new TestSocket(url).opened()
  await new TestSocket(url, { origin: url }).opened()
  await new TestSocket(url, listed).opened()
  await expect(new TestSocket(url, foreign).opened()).rejects.toThrow('HTTP 403')
  await expect(new TestSocket(url, { origin: 'null' }).opened()).rejects.toThrow('HTTP 403')
})

test('behind a proxy that ends TLS the host that the browser saw is its own', async () => {
  const behind = { origin: 'https://panoptes.example', 'x-forwarded-host': 'panoptes.example' }
  const trusting = await startToyGateway({ env: { trustProxy: true } })
  expect((await post(trusting.url, { query: '{ hello }' }, behind)).status).toBe(200)
  const { url } = await startToyGateway()
  expect((await post(url, { query: '{ hello }' }, behind)).status).toBe(403)
})

test('every answer has the security headers and none that names the server', async () => {
  const { url } = await startToyGateway()
  for (const path of ['/graphql?query={hello}', '/health/live', '/nowhere']) {
    const { headers } = await fetch(`${url}${path}`)
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('referrer-policy')).toBe('no-referrer')
    expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
    expect(headers.get('server')).toBeNull()
    expect(headers.get('x-powered-by')).toBeNull()
  }
})

test('a browser gets GraphiQL, with nothing from elsewhere', async () => {
  const { url } = await startToyGateway()
  const page = await fetch(`${url}/graphql`, { headers: { accept: 'text/html,*/*', 'sec-fetch-site': 'cross-site' } })
  expect(page.headers.get('content-security-policy')).toContain("script-src 'self';")
  const html = await page.text()
  expect(html).not.toMatch(/https?:\/\/|<script>/)
  const addresses = [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, address]) => address)
  expect(addresses).toHaveLength(5)
  for (const address of addresses) {
    const asset = await fetch(`${url}${address}`)
    expect(asset.status).toBe(200)
    expect(asset.headers.get('content-encoding')).toBe('gzip')
    expect(asset.headers.get('cache-control')).toContain('immutable')
  }
  expect((await fetch(`${url}/graphql/assets/nothing.js`)).status).toBe(404)
})
