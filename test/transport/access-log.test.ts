import { expect, test } from 'vitest'
import { openEventStream, post, TestSocket } from './support/clients.ts'
import { startToyGateway } from './support/toy-gateway.ts'

const query = 'query Greeting($name: String) { hello(name: $name) }'

test('each request is logged with what it was and who asked, and nothing that is theirs alone', async () => {
  const gateway = await startToyGateway()
  const headers = { authorization: 'Bearer good', 'x-request-id': 'r1' }
  await post(gateway.url, { query, variables: { name: 'Sesame' } }, headers)
  await fetch(`${gateway.url}/graphql?query=${encodeURIComponent('{hello(name:"Sesame")}')}`)
  await expect.poll(() => gateway.log.filter(({ msg }) => msg === 'Request')).toHaveLength(2)
  expect(gateway.log.find(({ requestId, msg }) => requestId === 'r1' && msg === 'Request')).toMatchObject({
    method: 'POST',
    path: '/graphql',
    status: 200,
    durationMs: expect.any(Number),
    operation: 'Greeting',
    kind: 'query',
    userId: 'user-alice',
  })
  expect(gateway.logText()).not.toMatch(/Sesame|Bearer|good|hello/)
})

test('operations of a socket are logged in the same way', async () => {
  const gateway = await startToyGateway()
  const socket = new TestSocket(gateway.url)
  await socket.init({ authorization: 'Bearer good' })
  await socket.ask(query, { name: 'Sesame' })
  await expect
    .poll(() => gateway.log.find(({ msg }) => msg === 'Operation over WebSocket'))
    .toMatchObject({
      requestId: expect.any(String),
      connectionId: expect.any(String),
      operation: 'Greeting',
      kind: 'query',
      userId: 'user-alice',
      refused: false,
    })
  expect(gateway.logText()).not.toMatch(/Sesame|Bearer|good|hello/)
})

test('an event stream is logged when it is over', async () => {
  const gateway = await startToyGateway()
  const events = await openEventStream(gateway.url, 'subscription { stuck }')
  await events.next()
  expect(gateway.log.filter(({ msg }) => msg === 'Request')).toHaveLength(0)
  events.leave()
  await expect.poll(() => gateway.log.find(({ msg }) => msg === 'Request')).toMatchObject({ kind: 'subscription', aborted: true })
})
