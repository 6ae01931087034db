import { randomUUID } from 'node:crypto'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { createTestApp, type TestApp } from '../../support/app.ts'
import type { GraphqlClient } from '../../support/graphql-client.ts'
import { createMcpInstance, createMcpType } from '../../support/mcp.ts'
import { startSecondGateway } from '../../support/second-gateway.ts'
import { openEventStream } from '../../transport/support/clients.ts'

const redisUrl = process.env.TEST_REDIS_URL

describe.skipIf(redisUrl === undefined)('two gateways on one database and Redis (set TEST_REDIS_URL to run these)', () => {
  const environment = { REDIS_URL: redisUrl ?? '', PANOPTES_REDIS_PREFIX: `panoptes-test-${randomUUID()}` }
  let app: TestApp
  let second: ReturnType<typeof startSecondGateway>
  let owner: GraphqlClient
  let mcpTypeId: string

  beforeAll(async () => {
    app = await createTestApp(environment)
    second = startSecondGateway(app, environment)
    owner = await app.user()
    mcpTypeId = await createMcpType(app.admin, 'shared')
  })
  afterAll(async () => {
    await second?.close()
    await app?.close()
  })

  it('carry the log of an instance from the one that stores it to the followers of the other', async () => {
    const { mcpInstance } = await createMcpInstance(owner, mcpTypeId, { start: false })
    const { url } = await app.transport.listen()
    const follow = `subscription { mcpLogStream(instanceIds: ["${mcpInstance.id}"]) { entries { seq message } } }`
    const events = await openEventStream(url, follow, { authorization: `Bearer ${owner.token}` })
    await expect.poll(() => app.services.mcpLogs.metrics().follows.subscribers).toBe(1)
    const seen: string[] = []
    for (let n = 1; n <= 20; n += 1) {
      const input = { instanceId: mcpInstance.id, entries: [{ message: `line ${n}` }] }
      await second.as(owner.token).mutate('appendMcpLogs', input, 'firstSeq')
    }
    while (seen.length < 20) {
      const { entries } = JSON.parse((await events.nextEvent())?.split('data: ')[1] ?? '').data.mcpLogStream
      for (const { seq, message } of entries) seen.push(`${seq} ${message}`)
    }
    expect(seen).toEqual(Array.from({ length: 20 }, (_, index) => `${index + 1} line ${index + 1}`))
    events.leave()
  })

  it('wake a subscriber of one by a change made through the other', async () => {
    const { url } = await second.transport.listen()
    const authorization = `Bearer ${owner.token}`
    const follow = 'subscription { mcpInstanceChanges { kind instance { id status } } }'
    const events = await openEventStream(url, follow, { authorization })
    const stranger = await openEventStream(url, follow, { authorization: `Bearer ${(await app.user()).token}` })
    const redis = new Redis(environment.REDIS_URL)
    onTestFinished(() => void redis.disconnect())
    const channel = `${environment.PANOPTES_REDIS_PREFIX}:rows/McpInstance`
    await expect.poll(() => redis.pubsub('NUMSUB', channel)).toEqual([channel, 1])
    await expect.poll(() => second.bus.listenerCount()).toBe(2)

    const { mcpInstance } = await createMcpInstance(owner, mcpTypeId, { start: false })
    const through = (client: GraphqlClient, name: string) => client.mutate(name, { id: mcpInstance.id }, 'mcpInstance { id }')
    const change = (kind: string, status: string) => ({ kind, instance: { id: mcpInstance.id, status } })
    const next = async () => JSON.parse((await events.nextEvent())?.split('data: ')[1] ?? '').data.mcpInstanceChanges
    expect(await next()).toEqual(change('CREATED', 'PENDING'))
    await through(app.as(owner.token ?? ''), 'stopMcpInstance')
    expect(await next()).toEqual(change('UPDATED', 'DISCONNECTED'))
    await through(second.as(owner.token), 'startMcpInstance')
    expect(await next()).toEqual(change('UPDATED', 'PENDING'))
    events.leave()
    stranger.leave()
    await expect.poll(() => redis.pubsub('NUMSUB', channel)).toEqual([channel, 0])
    expect(second.bus.listenerCount()).toBe(0)
  })
})
