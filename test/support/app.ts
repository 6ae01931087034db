import { randomBytes, randomUUID } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import type { SupervisionLimits } from '../../src/domains/mcp/supervision/supervision-limits.ts'
import { createJobs, type Jobs } from '../../src/platform/jobs/jobs.ts'
import { createVault, type Vault } from '../../src/platform/vault/vault.ts'
import { seed } from '../../src/seeds.ts'
import { type ComposedGateway, composeGateway } from './compose-gateway.ts'
import { createTestDatabase, type TestDatabase } from './database.ts'
import type { GraphqlClient } from './graphql-client.ts'

export interface TestApp extends ComposedGateway {
  readonly database: TestDatabase
  readonly vault: Vault
  /** None, until a test adds some. */
  readonly jobs: Jobs
  /** Nobody: no Authorization header. */
  readonly anonymous: GraphqlClient
  /** The ADMIN that signed in first. */
  readonly admin: GraphqlClient
  /** A new signed-in user. */
  user(name?: string, role?: 'ADMIN' | 'MEMBER'): Promise<GraphqlClient>
}

/** A whole gateway on a database (and, with TEST_REDIS_URL, a part of Redis) of its own, seeded, with a signed-in ADMIN; without a port. */
export async function createTestApp(
  environment: Readonly<Record<string, string>> = {},
  supervision: Partial<SupervisionLimits> = {},
): Promise<TestApp> {
  const database = await createTestDatabase()
  const vault = createVault({ current: randomBytes(32), old: [] })
  const jobs = createJobs({ logger: pino({ level: environment.LOG_LEVEL ?? 'error' }) })
  const home = join(tmpdir(), 'panoptes-test-home')
  const gateway = composeGateway({
    database,
    vault,
    jobs,
    environment: { PANOPTES_HOME: home, REDIS_URL: process.env.TEST_REDIS_URL, ...environment },
    redisPrefix: `panoptes-test:${randomUUID()}`,
    publicUrl: 'http://localhost:4000',
    supervision,
  })
  const { as } = gateway
  await seed(gateway.services.writer)
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
    database,
    vault,
    jobs,
    anonymous,
    admin,
    async user(name = `user${users + 1}`, role = 'MEMBER') {
      users += 1
      const email = `${name}.${users}@example.test`
      const password = randomBytes(12).toString('hex')
      await admin.mutate('createUser', { email, password, name, role }, 'user { id }')
      return signIn(email, password)
    },
    async close() {
      await gateway.close()
      await jobs.stop()
      await database.close()
    },
  }
}
