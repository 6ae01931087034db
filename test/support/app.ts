import { randomBytes, randomUUID } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import type { SupervisionLimits } from '../../src/domains/mcp/supervision/supervision-limits.ts'
import { readEnv } from '../../src/env.ts'
import { createGateway, type Gateway } from '../../src/gateway.ts'
import type { Bus } from '../../src/platform/bus/bus.ts'
import { createBus } from '../../src/platform/bus/create-bus.ts'
import { newId } from '../../src/platform/ids/new-id.ts'
import { createJobs, type Jobs } from '../../src/platform/jobs/jobs.ts'
import { createRateLimiter } from '../../src/platform/rate-limit/rate-limiter.ts'
import { createVault, type Vault } from '../../src/platform/vault/vault.ts'
import { seed } from '../../src/seeds.ts'
import { createTestDatabase, type TestDatabase } from './database.ts'
import { GraphqlClient } from './graphql-client.ts'

export interface TestApp extends Gateway {
  readonly gatewayId: string
  readonly database: TestDatabase
  readonly vault: Vault
  readonly bus: Bus
  /** None, until a test adds some. */
  readonly jobs: Jobs
  /** Nobody: no Authorization header. */
  readonly anonymous: GraphqlClient
  /** The ADMIN that signed in first. */
  readonly admin: GraphqlClient
  /** A client with this token. */
  as(token: string): GraphqlClient
  /** A new signed-in user. */
  user(name?: string, role?: 'ADMIN' | 'MEMBER'): Promise<GraphqlClient>
  close(): Promise<void>
}

/** A whole gateway on a database (and, with TEST_REDIS_URL, a part of Redis) of its own, seeded, with a signed-in ADMIN; without a port. */
export async function createTestApp(
  environment: Readonly<Record<string, string>> = {},
  supervision: Partial<SupervisionLimits> = {},
): Promise<TestApp> {
  const env = readEnv({
    PANOPTES_HOME: join(tmpdir(), 'panoptes-test-home'),
    LOG_LEVEL: 'error',
    PORT: '0',
    REDIS_URL: process.env.TEST_REDIS_URL,
    ...environment,
  })
  const logger = pino({ level: env.logLevel })
  const database = await createTestDatabase()
  const vault = createVault({ current: randomBytes(32), old: [] })
  const redis = { redisUrl: env.redisUrl, prefix: env.redisPrefix ?? `panoptes-test:${randomUUID()}`, logger }
  const limiter = createRateLimiter(redis)
  const bus = createBus(redis)
  const jobs = createJobs({ logger })
  const gatewayId = newId()
  const gateway = createGateway({
    env,
    gatewayId,
    logger,
    database,
    vault,
    limiter,
    bus,
    jobs,
    publicUrl: () => 'http://localhost:4000',
    supervision,
  })
  await seed(gateway.services.writer)
  const as = (token: string | null) => new GraphqlClient((request) => gateway.transport.fetch(request), token)
  const anonymous = as(null)

  async function signIn(email: string, password: string): Promise<GraphqlClient> {
    const { token } = await anonymous.mutate<{ token: string }>('signIn', { email, password }, 'token')
    return as(token)
  }

  const adminPassword = randomBytes(12).toString('hex')
  await gateway.services.users.ensureFirstAdmin({ email: 'admin@example.test', password: adminPassword })
  const admin = await signIn('admin@example.test', adminPassword)
  let users = 0

  return {
    ...gateway,
    gatewayId,
    database,
    vault,
    bus,
    jobs,
    anonymous,
    admin,
    as,
    async user(name = `user${users + 1}`, role = 'MEMBER') {
      users += 1
      const email = `${name}.${users}@example.test`
      const password = randomBytes(12).toString('hex')
      await admin.mutate('createUser', { email, password, name, role }, 'user { id }')
      return signIn(email, password)
    },
    async close() {
      await Promise.all([gateway.transport.close(1_000), gateway.services.supervisor.stop()])
      await jobs.stop()
      await gateway.services.mcpAccess.close()
      await gateway.services.systemLog.close()
      await gateway.services.mcpLogs.close()
      await Promise.all([limiter.close(), bus.close()])
      await database.close()
    },
  }
}
