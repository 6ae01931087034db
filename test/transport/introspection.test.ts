import { describe, expect, test } from 'vitest'
import { errorsOf, post, TestSocket } from './support/clients.ts'
import { startToyGateway } from './support/toy-gateway.ts'

const query = '{ __schema { queryType { name } } }'
const misspelled = '{ hellu }'

describe.each([
  { policy: 'everyone', nobody: true, alice: true },
  { policy: 'signed-in', nobody: false, alice: true },
  { policy: 'never', nobody: false, alice: false },
] as const)('introspection for $policy', ({ policy, ...allowed }) => {
  test.each([
    { who: 'nobody', authorization: undefined, may: allowed.nobody },
    { who: 'alice', authorization: 'Bearer good', may: allowed.alice },
  ])('$who: $may, with suggestions of names or without, over both transports', async ({ authorization, may }) => {
    const { url } = await startToyGateway({ env: { introspection: policy } })
    const headers = authorization === undefined ? undefined : { authorization }
    const socket = new TestSocket(url)
    await socket.init(headers)

    const answered = [(await post(url, { query }, headers)).body.errors ?? [], errorsOf(await socket.ask(query))]
    if (may) await socket.next()
    for (const errors of answered) expect(errors.length === 0).toBe(may)

    const overHttp = await post(url, { query: misspelled }, headers)
    const overWebSocket = errorsOf(await socket.ask(misspelled))
    for (const [error] of [overHttp.body.errors ?? [], overWebSocket]) expect(error?.message.includes('Did you mean')).toBe(may)

    expect((await post(url, { query: '{ __typename }' }, headers)).body.data).toEqual({ __typename: 'Query' })
  })
})
