import { randomBytes, randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { startRedisProxy } from '../platform/bus/support/redis.ts'
import { appendSurely } from '../support/append-surely.ts'
import { createTestDatabase } from '../support/database.ts'
import { type GatewayProcess, signInAdmin, startGateway } from '../support/gateway-process.ts'
import { followLog, type LogFollower } from '../support/log-follower.ts'
import { createMcpInstance, createMcpType } from '../support/mcp.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { withServerClient } from '../support/test-server.ts'

const { TEST_DATABASE_URL: serverUrl = '', TEST_REDIS_URL: redisUrl = '' } = process.env

/** Two whole gateways on one database and, behind a wire that can be cut, one Redis; with somebody who follows a log of theirs. */
async function twoGateways() {
  const database = await createTestDatabase()
  onTestFinished(() => database.close())
  const redis = await startRedisProxy(redisUrl)
  const env = {
    PANOPTES_HOME: await temporaryFolder(),
    DATABASE_URL: database.url,
    REDIS_URL: redis.url,
    PANOPTES_ENCRYPTION_KEY: randomBytes(32).toString('hex'),
    PANOPTES_REDIS_PREFIX: `panoptes-test-${randomUUID()}`,
  }
  const [here, there] = await Promise.all([startGateway(env), startGateway(env)])
  // Ended before the database is dropped: hooks run in the opposite order.
  onTestFinished(async () => void (await Promise.all([here.kill(), there.kill()])))
  const admin = await signInAdmin(here)
  const { mcpInstance } = await createMcpInstance(admin, await createMcpType(admin, 'followed'), { start: false })
  const token = admin.token ?? ''
  return {
    databaseUrl: database.url,
    redis,
    here,
    there,
    token,
    id: mcpInstance.id,
    follow(url: () => string): LogFollower {
      const follower = followLog(url, token, mcpInstance.id)
      onTestFinished(() => follower.close())
      return follower
    },
  }
}

const lines = (count: number) => Array.from({ length: count }, (_, n) => `line ${n + 1}`)
const inOrder = (count: number) => lines(count).map((message, n) => ({ seq: String(n + 1), message }))

/** Appends through the gateway; at some of the places something happens, and the appends go on. */
async function appendThrough(
  gateway: GatewayProcess,
  { token, id }: { token: string; id: string },
  count: number,
  happenings: ReadonlyMap<number, () => unknown>,
): Promise<void> {
  const client = gateway.as(token)
  const running: unknown[] = []
  await appendSurely(() => client, id, lines(count), {
    onBatch: (acknowledged) => running.push(happenings.get(acknowledged)?.()),
  })
  await Promise.all(running)
}

async function expectAll(follower: LogFollower, count: number): Promise<void> {
  await expect.poll(() => follower.entries.length, { timeout: 30_000 }).toBeGreaterThanOrEqual(count)
  // Long enough for what is doubled to show: every reader is compared with the database each second.
  await sleep(1_500)
  expect(follower.entries).toEqual(inOrder(count))
}

const options = { timeout: 180_000, skip: serverUrl === '' || redisUrl === '' }
const services = '(set TEST_DATABASE_URL and TEST_REDIS_URL)'

test(`a client whose gateway is killed goes on at the other and misses nothing ${services}`, options, async () => {
  const gateways = await twoGateways()
  const { here, there } = gateways
  let url = there.url
  const follower = gateways.follow(() => url)
  await expect.poll(() => follower.connections()).toBe(1)
  const die = async () => {
    await expect.poll(() => follower.entries.length).toBeGreaterThan(0)
    url = here.url
    await there.kill()
  }
  await appendThrough(here, gateways, 2_000, new Map([[600, die]]))
  await expectAll(follower, 2_000)
  expect(follower.connections()).toBe(2)
})

test(`readers go on from the database while Redis is away ${services}`, options, async () => {
  const gateways = await twoGateways()
  const { here, there, redis } = gateways
  const followers = [gateways.follow(() => there.url), gateways.follow(() => here.url)]
  await expect.poll(() => followers.map((follower) => follower.connections())).toEqual([1, 1])
  await appendThrough(here, gateways, 1_000, new Map([[300, redis.cut]]))
  for (const follower of followers) await expectAll(follower, 1_000)
  await redis.restore()
  const client = here.as(gateways.token)
  const input = { instanceId: gateways.id, entries: [{ message: 'line 1001' }] }
  await client.mutate('appendMcpLogs', input, 'lastSeq')
  for (const follower of followers) await expectAll(follower, 1_001)
  expect(followers.map((follower) => follower.connections())).toEqual([1, 1])
})

test(`appends and readers survive the end of all connections to the database ${services}`, options, async () => {
  const gateways = await twoGateways()
  const { here, there, databaseUrl } = gateways
  const follower = gateways.follow(() => there.url)
  await expect.poll(() => follower.connections()).toBe(1)
  let ended = 0
  const cut = () =>
    withServerClient(databaseUrl, async (client) => {
      const { rowCount } = await client.query(
        'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()',
      )
      ended += rowCount ?? 0
    })
  await appendThrough(here, gateways, 2_000, new Map([300, 600, 605, 1_200, 1_995].map((place) => [place, cut])))
  expect(ended).toBeGreaterThan(0)
  await expectAll(follower, 2_000)
  expect(follower.connections()).toBe(1)
  expect([here.child.exitCode, there.child.exitCode]).toEqual([null, null])
})
