import { once } from 'node:events'
import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import { expect, onTestFinished, test } from 'vitest'
import type { ProxyTarget } from '../../src/platform/http-proxy/proxy-target.ts'
import type { ProxyQuestion, ProxyRoute } from '../../src/transport/proxy-route.ts'
import { freePort } from '../support/gateway-process.ts'
import { alice, startToyGateway, type ToyGateway, toyEnv } from './support/toy-gateway.ts'

type Handler = (incoming: IncomingMessage, outgoing: ServerResponse) => unknown

/** A server behind the gateway. */
async function startServer(handler: Handler): Promise<string> {
  const server = createServer((incoming, outgoing) => void handler(incoming, outgoing))
  await once(server.listen(0, '127.0.0.1'), 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const address = server.address()
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`
}

function route(find: (question: ProxyQuestion) => ProxyTarget): ProxyRoute {
  const cors = { methods: ['GET', 'POST', 'DELETE'], requestHeaders: ['x-session'], answerHeaders: ['x-session'] }
  return {
    prefix: '/far',
    cors,
    gatewayId: 'this-gateway',
    find: async (question) => ({ viewer: alice, target: find(question) }),
  }
}

/** A gateway that passes `/far/one/…` to the server. */
async function gatewayTo(handler: Handler, env: Partial<typeof toyEnv> = {}): Promise<ToyGateway> {
  const server = await startServer(handler)
  const find = ({ path }: ProxyQuestion): ProxyTarget => ({
    kind: 'SERVER',
    url: server + path.slice('/far/one'.length),
    outside: '/far/one',
  })
  return startToyGateway({ env: { ...toyEnv, ...env }, proxyRoutes: [route(find)] })
}

const open = ({ transport }: ToyGateway) => transport.snapshot().proxied
const mebibyte = 1024 * 1024

test('method, path, query and body go to the server, status and body come back', async () => {
  const { url } = await gatewayTo(async (incoming, outgoing) => {
    const echo = `${incoming.method} ${incoming.url} ${await text(incoming)}`
    outgoing.writeHead(207, { 'content-type': 'text/plain' }).end(echo)
  })
  for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
    const response = await fetch(`${url}/far/one/a%20b?c=d&e`, { method, body: 'thé' })
    expect([response.status, await response.text()]).toEqual([207, `${method} /a%20b?c=d&e thé`])
  }
  expect(await (await fetch(`${url}/far/one`)).text()).toBe('GET / ')
  const head = await fetch(`${url}/far/one/x`, { method: 'HEAD' })
  expect([head.status, await head.text()]).toEqual([207, ''])
})

test('headers of one connection, the token and cookies stay here; where the request comes from is added', async () => {
  const { url } = await gatewayTo(({ headers }, outgoing) => outgoing.end(JSON.stringify(headers)))
  const sent = {
    authorization: 'Bearer secret',
    cookie: 'a=b',
    origin: url,
    connection: 'x-private',
    'x-private': '1',
    'x-forwarded-for': '192.0.2.1',
    'x-panoptes-passed-on': 'other',
    'mcp-session-id': 's1',
    'x-request-id': 'r1',
  }
  const headers = await new Promise<Record<string, string>>((resolve, reject) => {
    request(`${url}/far/one/x`, { headers: sent }, async (answer) => resolve(JSON.parse(await text(answer))))
      .on('error', reject)
      .end()
  })
  for (const name of ['authorization', 'cookie', 'origin', 'x-private', 'x-panoptes-passed-on'])
    expect(headers).not.toHaveProperty(name)
  expect(headers).toMatchObject({
    'mcp-session-id': 's1',
    'x-request-id': 'r1',
    'x-forwarded-for': '127.0.0.1',
    'x-forwarded-host': new URL(url).host,
    'x-forwarded-proto': 'http',
    'x-forwarded-prefix': '/far/one',
  })
})

test('behind a proxy of ours its word on where the request comes from goes on', async () => {
  const { url } = await gatewayTo(({ headers }, outgoing) => outgoing.end(JSON.stringify(headers)), { trustProxy: true })
  const forwarded = { 'x-forwarded-for': '192.0.2.1', 'x-forwarded-host': 'panoptes.example', 'x-forwarded-proto': 'https' }
  expect(await (await fetch(`${url}/far/one/x`, { headers: forwarded })).json()).toMatchObject({
    ...forwarded,
    'x-forwarded-for': '192.0.2.1, 127.0.0.1',
  })
})

test('what the server says in the name of the gateway is left out, and the gateway says what it always says', async () => {
  const gateway = await gatewayTo(
    (_, outgoing) =>
      outgoing
        .writeHead(200, {
          'access-control-allow-origin': '*',
          'set-cookie': 'a=b',
          'content-security-policy': 'x',
          'x-powered-by': 'y',
          'x-session': 's1',
          'cache-control': 'max-age=5',
        })
        .end(),
    { corsOrigins: ['https://app.example'] },
  )
  const { headers } = await fetch(`${gateway.url}/far/one/x`, { headers: { origin: 'https://app.example' } })
  expect(headers.get('access-control-allow-origin')).toBe('https://app.example')
  expect(headers.get('access-control-expose-headers')).toContain('x-session')
  expect(headers.get('content-security-policy')).toContain("default-src 'none'")
  expect(headers.get('x-content-type-options')).toBe('nosniff')
  expect(headers.get('x-request-id')).toBeTruthy()
  expect(headers.get('x-session')).toBe('s1')
  expect(headers.get('cache-control')).toBe('max-age=5')
  for (const name of ['set-cookie', 'x-powered-by']) expect(headers.get(name)).toBeNull()
  await expect.poll(() => gateway.log.at(-1)).toMatchObject({ method: 'GET', path: '/far/one/x', status: 200 })
})

test('pages of foreign origins are refused before anything is asked, and preflights are answered here', async () => {
  let reached = 0
  const { url } = await gatewayTo(
    (_, outgoing) => {
      reached += 1
      outgoing.end()
    },
    { corsOrigins: ['https://app.example'] },
  )
  const call = (method: string, origin: string) => fetch(`${url}/far/one/x`, { method, headers: { origin } })
  const foreign = await call('POST', 'https://evil.example')
  expect([foreign.status, (await foreign.json()).errors[0].extensions.code]).toEqual([403, 'FORBIDDEN'])
  const preflight = await call('OPTIONS', 'https://app.example')
  expect(preflight.status).toBe(204)
  expect(preflight.headers.get('access-control-allow-methods')).toBe('GET, POST, DELETE')
  expect(preflight.headers.get('access-control-allow-headers')).toContain('x-session')
  expect((await call('OPTIONS', 'https://evil.example')).headers.get('access-control-allow-methods')).toBeNull()
  expect(reached).toBe(0)
  expect((await call('POST', url)).status).toBe(200)
})

test('an event stream comes event by event, and its end is the end', async () => {
  let next = () => {}
  const gateway = await gatewayTo(async (_, outgoing) => {
    outgoing.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders()
    for (let n = 1; n <= 3; n += 1) {
      await new Promise<void>((resolve) => {
        next = resolve
      })
      outgoing.write(`data: ${n}\n\n`)
    }
    outgoing.end()
  })
  const response = await fetch(`${gateway.url}/far/one/events`)
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
  for (let n = 1; n <= 3; n += 1) {
    next()
    expect((await reader?.read())?.value).toBe(`data: ${n}\n\n`)
  }
  expect((await reader?.read())?.done).toBe(true)
  await expect.poll(() => open(gateway)).toBe(0)
})

test('a client that does not read holds up the server, and gets everything when it does', async () => {
  const size = 64 * mebibyte
  let written = 0
  const { url } = await gatewayTo(async (_, outgoing) => {
    const chunk = Buffer.alloc(mebibyte, 'x')
    for (; written < size; written += chunk.length) if (!outgoing.write(chunk)) await once(outgoing, 'drain')
    outgoing.end()
  })
  const answer = await new Promise<IncomingMessage>((resolve) => request(`${url}/far/one/x`, resolve).end())
  await settles(() => written)
  expect(written).toBeLessThan(size / 2)
  let read = 0
  for await (const chunk of answer) read += chunk.length
  expect(read).toBe(size)
})

test('a server that does not read holds up the client, and gets everything when it does', async () => {
  const size = 24 * mebibyte
  let read = 0
  let begin = () => {}
  const { url } = await gatewayTo(async (incoming, outgoing) => {
    await new Promise<void>((resolve) => {
      begin = resolve
    })
    for await (const chunk of incoming) read += chunk.length
    outgoing.end(String(read))
  })
  const upload = request(`${url}/far/one/x`, { method: 'POST' })
  const answered = once(upload, 'response')
  let written = 0
  const sending = (async () => {
    const chunk = Buffer.alloc(mebibyte / 4)
    for (; written < size; written += chunk.length) if (!upload.write(chunk)) await once(upload, 'drain')
    upload.end()
  })()
  await settles(() => written)
  expect(written).toBeLessThan(size)
  begin()
  await sending
  const [answer] = await answered
  expect(await text(answer)).toBe(String(size))
})

test.each(['before the answer', 'in the middle of it'])(
  'a client that leaves %s ends the request at the server',
  async (when) => {
    let left = false
    const gateway = await gatewayTo((_, outgoing) => {
      outgoing.once('close', () => {
        left = true
      })
      if (when !== 'before the answer') outgoing.writeHead(200).write('half')
    })
    const controller = new AbortController()
    const response = fetch(`${gateway.url}/far/one/x`, { method: 'POST', body: '{}', signal: controller.signal })
    if (when !== 'before the answer') await response
    await expect.poll(() => open(gateway)).toBe(1)
    response.catch(() => {})
    controller.abort()
    await expect.poll(() => left).toBe(true)
    await expect.poll(() => open(gateway)).toBe(0)
    await expect.poll(() => gateway.log.at(-1)).toMatchObject({ path: '/far/one/x', aborted: true })
  },
)

test('a server that dies in the middle cuts the answer: half of it does not look like all', async () => {
  const gateway = await gatewayTo(async (incoming, outgoing) => {
    outgoing.writeHead(200).write('half')
    await once(incoming.resume(), 'end')
    setImmediate(() => outgoing.destroy())
  })
  const response = await fetch(`${gateway.url}/far/one/x`, { method: 'POST', body: '{}' })
  expect(response.status).toBe(200)
  await expect(response.text()).rejects.toThrow('terminated')
  await expect.poll(() => open(gateway)).toBe(0)
})

test('a server that is not there is 503 with a request id, and the connection goes on', async () => {
  const port = await freePort()
  const { url } = await startToyGateway({
    proxyRoutes: [route(() => ({ kind: 'SERVER', url: `http://127.0.0.1:${port}/x`, outside: '/far/one' }))],
  })
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  onTestFinished(() => agent.destroy())
  for (let n = 0; n < 3; n += 1) {
    const upload = request(`${url}/far/one/x`, { method: 'POST', agent, headers: { 'x-request-id': `r${n}` } })
    upload.end(Buffer.alloc(200_000))
    const [answer] = await once(upload, 'response')
    expect(answer.statusCode).toBe(503)
    expect(JSON.parse(await text(answer)).errors).toEqual([
      { message: 'The server behind this address does not answer.', extensions: { code: 'UNAVAILABLE', requestId: `r${n}` } },
    ])
    expect(upload.reusedSocket).toBe(n > 0)
  }
})

test('a body that is too large is refused, announced or not', async () => {
  let whole = 0
  const { url } = await gatewayTo(async (incoming, outgoing) => {
    whole += Number(
      await text(incoming).then(
        () => true,
        () => false,
      ),
    )
    outgoing.end()
  })
  const send = async (headers: Record<string, string | number>) => {
    const upload = request(`${url}/far/one/x`, { method: 'POST', headers })
    upload.on('error', () => {})
    const answered = once(upload, 'response')
    upload.write(Buffer.alloc(40 * mebibyte))
    const [answer] = await answered
    return [answer.statusCode, JSON.parse(await text(answer)).errors[0].extensions.code]
  }
  expect(await send({ 'content-length': 40 * mebibyte })).toEqual([413, 'QUERY_TOO_COMPLEX'])
  expect(await send({})).toEqual([413, 'QUERY_TOO_COMPLEX'])
  expect(whole).toBe(0)
})

test('a body of unknown length stays one request, whatever the method', async () => {
  const seen: string[] = []
  const { url } = await gatewayTo(async (incoming, outgoing) => {
    seen.push(`${incoming.method} ${incoming.url} ${await text(incoming)}`)
    outgoing.end()
  })
  const hidden = 'GET /hidden HTTP/1.1\r\nhost: x\r\n\r\n'
  const upload = request(`${url}/far/one/x`, { method: 'DELETE', headers: { 'transfer-encoding': 'chunked' } })
  upload.end(hidden)
  const [answer] = await once(upload, 'response')
  await text(answer)
  expect(seen).toEqual([`DELETE /x ${hidden}`])
})

test('to another gateway the token goes along, and a mark that it was passed on', async () => {
  const other = await startServer(({ headers, url }, outgoing) => outgoing.end(JSON.stringify({ ...headers, url })))
  const { url } = await startToyGateway({
    proxyRoutes: [route(({ path }) => ({ kind: 'GATEWAY', url: `${other}/below${path}` }))],
  })
  const headers = { authorization: 'Bearer secret' }
  expect(await (await fetch(`${url}/far/one/x?y`, { headers })).json()).toMatchObject({
    ...headers,
    url: '/below/far/one/x?y',
    'x-panoptes-passed-on': 'this-gateway',
  })
})

test('a route says whether it was passed on, and that there is nowhere to go', async () => {
  const asked: ProxyQuestion[] = []
  const { url } = await startToyGateway({
    proxyRoutes: [
      route((question) => {
        asked.push(question)
        return { kind: 'NOWHERE', reason: 'Not yet.', retryAfterSeconds: 2 }
      }),
    ],
  })
  const response = await fetch(`${url}/far/x?y`, { headers: { 'x-panoptes-passed-on': 'a', authorization: 'Bearer b' } })
  expect([response.status, response.headers.get('retry-after')]).toEqual([503, '2'])
  expect((await response.json()).errors[0]).toMatchObject({ message: 'Not yet.', extensions: { code: 'UNAVAILABLE' } })
  await fetch(`${url}/far`)
  expect(asked).toEqual([
    { authorization: 'Bearer b', path: '/far/x?y', passedOn: true },
    { authorization: null, path: '/far', passedOn: false },
  ])
  // It has to be below the prefix, however it is written.
  expect((await fetch(`${url}/far/../farther`)).status).toBe(404)
  expect(asked).toHaveLength(2)
})

test('redirections and the message address of the older transport lead through the gateway', async () => {
  const { url } = await gatewayTo((incoming, outgoing) => {
    const locations: Record<string, string> = {
      '/mcp': `http://${incoming.headers.host}/mcp/`,
      '/away': 'https://elsewhere.example/x',
    }
    const location = locations[incoming.url ?? '']
    if (location !== undefined) return void outgoing.writeHead(307, { location }).end()
    outgoing.writeHead(200, { 'content-type': 'text/event-stream' })
    outgoing.write('event: endp')
    setImmediate(() => outgoing.end('oint\r\ndata: /message?id=1\r\n\r\nevent: endpoint\ndata: /second\n\n'))
  })
  const location = async (path: string) => (await fetch(url + path, { redirect: 'manual' })).headers.get('location')
  expect(await location('/far/one/mcp')).toBe('/far/one/mcp/')
  expect(await location('/far/one/away')).toBe('https://elsewhere.example/x')
  expect(await (await fetch(`${url}/far/one/sse`)).text()).toBe(
    'event: endpoint\r\ndata: /far/one/message?id=1\r\n\r\nevent: endpoint\ndata: /second\n\n',
  )
})

test('a viewer who may no longer be here loses what is open', async () => {
  const gateway = await gatewayTo((incoming, outgoing) => {
    if (incoming.method === 'GET') outgoing.writeHead(200).write('first')
  })
  const stream = await fetch(`${gateway.url}/far/one/x`)
  const waiting = fetch(`${gateway.url}/far/one/x`, { method: 'POST', body: '{}' })
  await expect.poll(() => open(gateway)).toBe(2)
  gateway.revoke()
  await expect(stream.text()).rejects.toThrow('terminated')
  const refused = await waiting
  expect([refused.status, refused.headers.get('www-authenticate')]).toEqual([401, 'Bearer'])
  await expect.poll(() => open(gateway)).toBe(0)
})

test('a stopping gateway ends streams at once and lets requests be answered', async () => {
  let answer = () => {}
  const gateway = await gatewayTo((incoming, outgoing) => {
    if (incoming.method === 'GET') outgoing.writeHead(200).write('first')
    else answer = () => void outgoing.end('done')
  })
  const stream = await fetch(`${gateway.url}/far/one/x`)
  const asked = fetch(`${gateway.url}/far/one/x`, { method: 'POST', body: '{}' })
  await expect.poll(() => open(gateway)).toBe(2)
  const closing = gateway.transport.close(5_000)
  await expect(stream.text()).rejects.toThrow('terminated')
  await expect.poll(() => open(gateway)).toBe(1)
  answer()
  expect(await (await asked).text()).toBe('done')
  await closing
  expect(open(gateway)).toBe(0)
})

/** Waits until a figure does not grow any more. */
async function settles(read: () => number): Promise<void> {
  let last = -1
  await expect
    .poll(
      () => {
        const still = last === read() && last > 0
        last = read()
        return still
      },
      { interval: 300 },
    )
    .toBe(true)
}
