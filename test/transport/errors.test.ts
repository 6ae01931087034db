import { connect } from 'node:net'
import { expect, test } from 'vitest'
import { errorsOf, openEventStream, post, TestSocket } from './support/clients.ts'
import { startToyGateway } from './support/toy-gateway.ts'
import { secret } from './support/toy-schema.ts'

test('a PanoptesError reaches the client with its code, fields and the request id', async () => {
  const { url } = await startToyGateway()
  const { status, body, headers } = await post(url, { query: '{ refused }' }, { 'x-request-id': 'my-request.1' })
  expect(status).toBe(200)
  expect(headers.get('x-request-id')).toBe('my-request.1')
  expect(body.errors).toMatchObject([
    {
      message: 'Not for you.',
      path: ['refused'],
      extensions: { code: 'FORBIDDEN', requestId: 'my-request.1', fields: [{ path: 'a.b', message: 'no' }] },
    },
  ])
})

test('any other error is masked over HTTP and WebSocket, and logged with its stack under the request id', async () => {
  const gateway = await startToyGateway()
  const overHttp = await post(gateway.url, { query: '{ broken }' })
  const socket = new TestSocket(gateway.url)
  await socket.init()
  const overWebSocket = await socket.ask('{ broken }')
  for (const errors of [overHttp.body.errors ?? [], errorsOf(overWebSocket)]) {
    expect(errors).toHaveLength(1)
    expect(JSON.stringify(errors)).not.toMatch(/hunter2|srv|\.ts/)
    expect(errors[0]?.extensions.code).toBe('INTERNAL_SERVER_ERROR')
    const logged = gateway.log.find(
      ({ requestId, msg }) => msg === 'Unexpected error' && requestId === errors[0]?.extensions.requestId,
    )
    expect(logged?.err).toMatchObject({ message: secret, stack: expect.stringContaining('toy-schema.ts') })
  }
})

test('a source that throws ends its subscription with a masked error', async () => {
  const gateway = await startToyGateway()
  const events = await openEventStream(gateway.url, 'subscription { brokenTicks }')
  expect(await events.nextEvent()).toContain('"brokenTicks":1')
  const last = await events.nextEvent()
  expect(last).toContain('INTERNAL_SERVER_ERROR')
  expect(last).not.toContain('hunter2')
  expect(await events.nextEvent()).toContain('event: complete')

  const socket = new TestSocket(gateway.url)
  await socket.init()
  socket.subscribe('1', 'subscription { brokenTicks }')
  expect((await socket.next()).payload?.data).toEqual({ brokenTicks: 1 })
  const message = await socket.next()
  expect(errorsOf(message)[0]?.extensions.code).toBe('INTERNAL_SERVER_ERROR')
  expect(JSON.stringify(message)).not.toContain('hunter2')
  expect((await socket.next()).type).toBe('complete')
})

test('a subscription that is refused answers with its code over both transports', async () => {
  const { url } = await startToyGateway()
  const overHttp = await post(url, { query: 'subscription { refusedTicks }' }, { accept: 'text/event-stream, application/json' })
  expect(overHttp.body.errors?.[0]?.extensions.code).toBe('NOT_FOUND')
  const socket = new TestSocket(url)
  await socket.init()
  expect(errorsOf(await socket.ask('subscription { refusedTicks }'))[0]?.extensions.code).toBe('NOT_FOUND')
})

test.each([
  ['a syntax error', '{ hello', undefined],
  ['an unknown field', '{ hallo }', undefined],
  ['a wrong variable', 'query Q($n: Int!) { slow(ms: $n) }', { n: 'soon' }],
  ['an unknown operation', 'query A { hello } query B { hello }', undefined],
])('%s is BAD_USER_INPUT with 400, and does not close a socket', async (_, query, variables) => {
  const { url } = await startToyGateway()
  const { status, body } = await post(url, { query, variables })
  expect(status).toBe(400)
  expect(body.errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', requestId: expect.any(String) })

  const socket = new TestSocket(url)
  await socket.init()
  const refused = await socket.ask(query, variables)
  expect(errorsOf(refused)[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', requestId: expect.any(String) })
  expect(errorsOf(refused)[0]?.message).toBe(body.errors?.[0]?.message)
  if (refused.type === 'next') await socket.next()
  expect((await socket.ask('{ hello }')).payload?.data).toEqual({ hello: 'Hello world' })
})

test('a bad token answers 401 whatever the client accepts', async () => {
  const { url } = await startToyGateway()
  for (const accept of ['application/json', 'application/graphql-response+json', 'text/event-stream']) {
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept, authorization: 'Bearer bad' },
      body: JSON.stringify({ query: '{ hello }' }),
    })
    expect(response.status).toBe(401)
    expect(response.headers.get('www-authenticate')).toBe('Bearer')
    expect(await response.text()).toContain('"UNAUTHENTICATED"')
  }
})

test('an authentication that fails for its own reasons is masked', async () => {
  const { url } = await startToyGateway()
  const { status, body } = await post(url, { query: '{ hello }' }, { authorization: 'Bearer database-down' })
  expect(status).toBe(500)
  expect(body.errors?.[0]?.extensions.code).toBe('INTERNAL_SERVER_ERROR')
  expect(JSON.stringify(body)).not.toContain('10.0.0.7')
  const socket = new TestSocket(url)
  await socket.opened()
  socket.send({ type: 'connection_init', payload: { authorization: 'Bearer database-down' } })
  expect(await socket.closed).toEqual({ code: 1013, reason: 'Something went wrong on the server' })
})

test('a request id that does not look safe is replaced', async () => {
  const { url } = await startToyGateway()
  const { headers } = await post(url, { query: '{ hello }' }, { 'x-request-id': 'a"b<script>' })
  expect(headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/)
})

test.each([
  ['variables that are no JSON', '/graphql?query={hello}&variables={'],
  ['no query', '/graphql'],
])('a GET with %s is 400 without a stack', async (_, path) => {
  const { url } = await startToyGateway()
  const response = await fetch(`${url}${path}`, { headers: { accept: 'application/graphql-response+json' } })
  expect(response.status).toBe(400)
  expect(await response.text()).not.toMatch(/\.js|node_modules/)
})

test.each([
  ['a Host that is none', 'GET /graphql HTTP/1.1\r\nHost: a b[\r\n\r\n'],
  ['an absolute target', 'GET http://elsewhere/ HTTP/1.1\r\nHost: a\r\n\r\n'],
])('%s is 400 without a stack', async (_, head) => {
  const { url } = await startToyGateway()
  const socket = connect(Number(new URL(url).port), '127.0.0.1')
  socket.write(head)
  let text = ''
  for await (const chunk of socket) text += chunk
  expect(text).toMatch(/^HTTP\/1\.1 400/)
  expect(text).not.toMatch(/\.js|node_modules/)
})
