import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestApp, type TestApp } from '../../support/app.ts'
import { createMcpInstance, createMcpType } from '../../support/mcp.ts'
import { TestSocket } from '../../transport/support/clients.ts'

let app: TestApp
beforeAll(async () => {
  app = await createTestApp({ LOG_LEVEL: 'silent' })
})
afterAll(() => app?.close())

const status = `{ gatewayStatus {
  version startedAt database { kind ok latencyMs } bus { kind ok dropped }
  jobs { name running lastStartedAt lastFinishedAt lastFailed nextRunAt } streams { watched subscribers queued } sockets } }`

describe('gatewayStatus', () => {
  it('tells an ADMIN how the gateway is', async () => {
    app.jobs.add({ name: 'never', schedule: '0 0 1 1 *', run: async () => undefined })
    app.jobs.add({ name: 'bad', schedule: '0 0 1 1 *', run: () => Promise.reject(new Error('on purpose')) })
    await app.jobs.runNow('bad')
    await expect.poll(() => app.bus.snapshot().ok).toBe(true)
    const { url } = await app.transport.listen()
    const socket = new TestSocket(url)
    await socket.init()
    const { gatewayStatus } = await app.admin.query<{ gatewayStatus: unknown }>(status)
    const moment = expect.stringMatching(/^\d{4}-\d\d-\d\dT/)
    expect(gatewayStatus).toEqual({
      version: '0.1.0',
      startedAt: moment,
      database: { kind: app.database.kind === 'server' ? 'SERVER' : 'EMBEDDED', ok: true, latencyMs: expect.any(Number) },
      bus: { kind: app.bus.snapshot().kind === 'redis' ? 'REDIS' : 'MEMORY', ok: true, dropped: 0 },
      jobs: [
        { name: 'never', running: false, lastStartedAt: null, lastFinishedAt: null, lastFailed: false, nextRunAt: moment },
        { name: 'bad', running: false, lastStartedAt: moment, lastFinishedAt: moment, lastFailed: true, nextRunAt: moment },
      ],
      streams: { watched: 0, subscribers: 0, queued: 0 },
      sockets: 1,
    })
    socket.socket.close()
  })

  it('is refused to everybody else', async () => {
    const member = await app.user()
    const { accessToken } = await createMcpInstance(member, await createMcpType(app.admin, 'curious'))
    const scoped = await app.admin.mutate<{ token: string }>('createAccessToken', { name: 'reader', scopes: ['READ'] }, 'token')
    for (const client of [member, app.as(accessToken), app.as(scoped.token)]) {
      expect((await client.refusal('{ gatewayStatus { version } }')).extensions.code).toBe('FORBIDDEN')
    }
    expect((await app.anonymous.refusal('{ gatewayStatus { version } }')).extensions.code).toBe('UNAUTHENTICATED')
  })
})
