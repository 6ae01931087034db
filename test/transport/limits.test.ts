import { once } from 'node:events'
import { request } from 'node:http'
import { getIntrospectionQuery } from 'graphql'
import { describe, expect, test } from 'vitest'
import { errorsOf, post, TestSocket } from './support/clients.ts'
import { startToyGateway } from './support/toy-gateway.ts'

const nested = (depth: number) => `{ thing ${'{ parent '.repeat(depth)} { id } ${'}'.repeat(depth)} }`
const many = (count: number, text: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => text(index)).join(' ')

const tooComplex: [string, string, RegExp][] = [
  ['tokens', `{ ${many(4_000, () => 'hello')} }`, /more than 4,000 tokens/],
  ['brackets deeper than the stack', `{ hello(name: ${'['.repeat(3_900)}) }`, /nested too deeply/],
  ['depth', nested(20), /depth of 22; the limit is 15/],
  [
    'depth by fragments',
    `${nested(10)} fragment F on Thing { id }`
      .replace('{ id }', '{ ...F }')
      .replace('F on Thing { id }', `F on Thing ${'{ parent '.repeat(9)} { id } ${'}'.repeat(9)}`),
    /depth of 2\d; the limit is 15/,
  ],
  ['aliases', `{ thing { ${many(61, (index) => `a${index}: id`)} } }`, /alias count of 61; the limit is 60/],
  ['root fields', `{ ${many(31, () => 'hello')} }`, /root field count of 31; the limit is 30/],
  ['root fields in fragments', `{ ...F ...F } fragment F on Query { ${many(20, () => 'hello')} }`, /root field count of 40/],
  ['directives', `{ hello ${many(61, () => '@include(if: true)')} }`, /directive count of 61; the limit is 60/],
  [
    'cost',
    '{ things(first: 300) { nodes { things(first: 300) { nodes { id } } } } }',
    /estimated cost of 90,\d+; the limit is 50,000/,
  ],
]

describe.each(tooComplex)('too many %s', (_, query, message) => {
  test('are refused over HTTP with QUERY_TOO_COMPLEX that names the limit and what was asked', async () => {
    const { url } = await startToyGateway()
    const { status, body } = await post(url, { query })
    expect(status).toBe(400)
    expect(body.errors?.[0]?.extensions.code).toBe('QUERY_TOO_COMPLEX')
    expect(body.errors?.[0]?.message).toMatch(message)
  })

  test('are refused over WebSocket with the same words, and the socket stays open', async () => {
    const { url } = await startToyGateway()
    const socket = new TestSocket(url)
    await socket.init()
    const refused = await socket.ask(query)
    expect(refused.type).toBe('error')
    expect(errorsOf(refused)[0]?.extensions.code).toBe('QUERY_TOO_COMPLEX')
    expect(errorsOf(refused)[0]?.message).toMatch(message)
    expect((await socket.ask('{ hello }')).payload?.data).toEqual({ hello: 'Hello world' })
  })
})

test('the page size of a variable counts, its default too', async () => {
  const { url } = await startToyGateway()
  const query = 'query Q($n: Int = 40000) { things(first: $n) { nodes { parent { id } } } }'
  expect((await post(url, { query })).body.errors?.[0]?.message).toMatch(/cost of 80,001/)
  expect((await post(url, { query, variables: { n: 10 } })).body.errors).toBeUndefined()
})

test('the same nested query with small pages is answered', async () => {
  const { url } = await startToyGateway()
  const query = '{ things(first: 20) { nodes { things(first: 20) { edges { node { id } } pageInfo { hasNextPage } } } } }'
  expect((await post(url, { query })).body.errors).toBeUndefined()
})

test('fragments that contain each other are refused by validation and cost no time', async () => {
  const { url } = await startToyGateway()
  const fragments = many(
    40,
    (index) => `fragment F${index} on Thing { a: parent { ...F${index + 1} } b: parent { ...F${index + 1} } }`,
  )
  const { body } = await post(url, { query: `{ thing { ...F0 } } ${fragments} fragment F40 on Thing { ...F0 }` })
  expect(body.errors?.[0]?.extensions.code).toMatch(/QUERY_TOO_COMPLEX|BAD_USER_INPUT/)
})

test('the introspection of GraphiQL is within the limits', async () => {
  const { url } = await startToyGateway()
  const options = { schemaDescription: true, inputValueDeprecation: true, specifiedByUrl: true, directiveIsRepeatable: true }
  const { body } = await post(url, { query: getIntrospectionQuery(options) })
  expect(body.errors).toBeUndefined()
})

test('a body over the limit is refused with 413, declared or not', async () => {
  const { url } = await startToyGateway({ env: { maxBodyBytes: 2_000 } })
  const { status, body } = await post(url, { query: `{ hello } # ${'x'.repeat(2_000)}` })
  expect(status).toBe(413)
  expect(body.errors?.[0]).toMatchObject({
    message: expect.stringContaining('2,000 bytes'),
    extensions: { code: 'QUERY_TOO_COMPLEX' },
  })

  const chunked = request(`${url}/graphql`, { method: 'POST', headers: { 'content-type': 'application/json' } })
  for (let sent = 0; sent < 3; sent += 1) chunked.write(' '.repeat(1_000))
  chunked.end()
  const [response] = await once(chunked, 'response')
  expect(response.statusCode).toBe(413)
})

test('a message over the limit closes the socket with 1009', async () => {
  const { url } = await startToyGateway({ env: { maxBodyBytes: 2_000 } })
  const socket = new TestSocket(url)
  await socket.init()
  socket.subscribe('1', `{ hello } # ${'x'.repeat(2_000)}`)
  expect((await socket.closed).code).toBe(1009)
})

test('one operation too many on a socket is refused, and there is room again when one has ended', async () => {
  const { url } = await startToyGateway({ limits: { operationsPerSocket: 2 } })
  const socket = new TestSocket(url)
  await socket.init()
  socket.subscribe('a', 'subscription { stuck }')
  socket.subscribe('b', 'subscription { stuck }')
  socket.subscribe('c', '{ hello }')
  const refused = await socket.next()
  expect(refused).toMatchObject({ id: 'c', type: 'error' })
  expect(errorsOf(refused)[0]?.extensions.code).toBe('RATE_LIMITED')
  socket.send({ id: 'a', type: 'complete' })
  expect((await socket.ask('{ hello }')).payload?.data).toEqual({ hello: 'Hello world' })
})

test('one socket too many from an address is refused with 429, and there is room again when one has closed', async () => {
  const { url } = await startToyGateway({ env: { maxSocketsPerAddress: 1 } })
  const first = new TestSocket(url)
  await first.opened()
  await expect(new TestSocket(url).opened()).rejects.toThrow('HTTP 429')
  first.socket.close()
  await first.closed
  await expect.poll(() => new TestSocket(url).opened().then(() => 'open', String)).toBe('open')
})

test('a socket that never says hello is closed with 4408', async () => {
  const { url } = await startToyGateway({ limits: { connectionInitMs: 30 } })
  expect((await new TestSocket(url).closed).code).toBe(4408)
})
