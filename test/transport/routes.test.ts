import { expect, test } from 'vitest'
import { post } from './support/clients.ts'
import { startToyGateway } from './support/toy-gateway.ts'

async function getJson(address: string) {
  const response = await fetch(address)
  return { status: response.status, body: await response.json() }
}

test('live says that the process is up, ready what was checked', async () => {
  const { url } = await startToyGateway()
  expect(await getJson(`${url}/health/live`)).toEqual({ status: 200, body: { status: 'ok' } })
  expect(await getJson(`${url}/health/ready`)).toEqual({ status: 200, body: { status: 'ok', checks: { database: 'ok' } } })
})

test('a check that fails makes it 503, one that throws too, without its words', async () => {
  const failing = await startToyGateway({ ready: async () => ({ ok: false, checks: { database: 'failing' } }) })
  expect(await getJson(`${failing.url}/health/ready`)).toEqual({
    status: 503,
    body: { status: 'failing', checks: { database: 'failing' } },
  })
  const throwing = await startToyGateway({
    ready: async () => {
      throw new Error('password=hunter2')
    },
  })
  const { status, body } = await getJson(`${throwing.url}/health/ready`)
  expect(status).toBe(503)
  expect(JSON.stringify(body)).not.toContain('hunter2')
})

test('a gateway that is draining is not ready, while it still answers', async () => {
  const { transport, url } = await startToyGateway()
  const slow = post(url, { query: '{ slow(ms: 200) }' })
  await post(url, { query: '{ hello }' })
  const closing = transport.close(1_000)
  const response = await transport.fetch(new Request('http://gateway/health/ready'))
  expect(response.status).toBe(503)
  expect(await response.json()).toEqual({ status: 'draining', checks: {} })
  await slow
  await closing
})

test('paths that no route answers are 404', async () => {
  const { url } = await startToyGateway()
  expect((await fetch(`${url}/`)).status).toBe(404)
  expect((await fetch(`${url}/nowhere`)).status).toBe(404)
})

test('routes answer their prefix, the longest first; a route that throws is masked', async () => {
  const { url } = await startToyGateway({
    routes: [
      { prefix: '/', handle: async () => new Response('viewer') },
      {
        prefix: '/files',
        handle: async (request, { requestId }) => Response.json({ path: new URL(request.url).pathname, requestId }),
      },
      { prefix: '/files/away', handle: async () => Response.redirect('https://elsewhere.example/') },
      {
        prefix: '/broken',
        handle: async () => {
          throw new Error('password=hunter2')
        },
      },
    ],
  })
  expect(await (await fetch(`${url}/`)).text()).toBe('viewer')
  expect(await (await fetch(`${url}/filesystem`)).text()).toBe('viewer')
  const file = await fetch(`${url}/files/7`, { headers: { 'x-request-id': 'r1' } })
  expect(await file.json()).toEqual({ path: '/files/7', requestId: 'r1' })
  expect((await fetch(`${url}/files/away`, { redirect: 'manual' })).headers.get('x-content-type-options')).toBe('nosniff')
  const broken = await fetch(`${url}/broken`)
  expect(broken.status).toBe(500)
  expect(await broken.text()).not.toContain('hunter2')
})

test('the same answers come without a port', async () => {
  const { transport } = await startToyGateway()
  const response = await transport.fetch(
    new Request('http://gateway/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: '{ hello }' }),
    }),
  )
  expect(response.headers.get('x-request-id')).toBeTruthy()
  expect(await response.json()).toEqual({ data: { hello: 'Hello world' } })
})
