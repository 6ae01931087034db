import { afterAll, beforeAll, expect, it } from 'vitest'
import { createTestApp, type TestApp } from '../../support/app.ts'
import { type CreatedInstance, createMcpInstance, createMcpType } from '../../support/mcp.ts'
import { openEventStream, TestSocket } from '../../transport/support/clients.ts'

let app: TestApp
let url: string

beforeAll(async () => {
  app = await createTestApp()
  url = (await app.transport.listen()).url
})
afterAll(() => app?.close())

const follow = 'subscription { mcpInstanceChanges { kind } }'

it('ends the open socket and the event stream of an instance, and not those that came with the new token', async () => {
  const owner = await app.user()
  const { mcpInstance, accessToken } = await createMcpInstance(owner, await createMcpType(app.admin, 'rotated'))
  const authorization = `Bearer ${accessToken}`
  const socket = new TestSocket(url)
  await socket.init({ authorization })
  socket.subscribe('1', follow)
  const events = await openEventStream(url, follow, { authorization })
  await expect.poll(() => app.bus.listenerCount()).toBe(2)

  const rotated = await owner.mutate<CreatedInstance>('rotateMcpInstanceToken', { id: mcpInstance.id }, 'accessToken')
  const fresh = new TestSocket(url)
  await fresh.init({ authorization: `Bearer ${rotated.accessToken}` })

  expect(await socket.closed).toEqual({ code: 4401, reason: 'The session or token is no longer valid: sign in again.' })
  expect(await events.nextEvent()).toContain('"UPDATED"')
  expect(await events.nextEvent()).toContain('"UNAUTHENTICATED"')
  expect(await events.nextEvent()).toContain('event: complete')
  await expect.poll(() => app.bus.listenerCount()).toBe(0)
  const { payload } = await fresh.ask('{ viewer { mcpInstance { id } } }')
  expect(payload?.data).toEqual({ viewer: { mcpInstance: { id: mcpInstance.id } } })
  fresh.socket.close()
})
