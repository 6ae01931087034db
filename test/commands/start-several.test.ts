import { randomBytes, randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { readMigrations } from '../../src/storage/migrations.ts'
import { type RunningProgram, startPanoptes } from '../support/command-line.ts'
import { GraphqlClient } from '../support/graphql-client.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { withDatabaseName, withServerClient } from '../support/test-server.ts'

const { TEST_DATABASE_URL: serverUrl = '', TEST_REDIS_URL: redisUrl = '' } = process.env

/** A new database on the server with nothing in it, dropped when the test ends. */
async function emptyDatabase(): Promise<string> {
  const name = `panoptes_test_${randomUUID().replaceAll('-', '')}`
  await withServerClient(serverUrl, (client) => client.query(`CREATE DATABASE ${name}`))
  onTestFinished(async () => {
    await withServerClient(serverUrl, (client) => client.query(`DROP DATABASE ${name} WITH (FORCE)`))
  })
  return withDatabaseName(serverUrl, name)
}

/** Makes clients of a gateway, once it listens. */
async function clientsOf({ printed }: RunningProgram): Promise<(token: string | null) => GraphqlClient> {
  const url = /http:\/\/127\.0\.0\.1:\d+/.exec(await printed('GraphiQL is at'))?.[0]
  return (token) => new GraphqlClient((request) => fetch(new Request(`${url}/graphql`, request)), token)
}

test.skipIf(serverUrl === '' || redisUrl === '')(
  'two gateways that start at once on an empty server (set TEST_DATABASE_URL and TEST_REDIS_URL) are one Panoptes',
  { timeout: 120_000 },
  async () => {
    const databaseUrl = await emptyDatabase()
    const home = await temporaryFolder()
    const masterKey = randomBytes(32).toString('hex')
    const redisPrefix = `panoptes-test-${randomUUID()}`
    const start = (name: string) =>
      startPanoptes(['start'], {
        env: {
          PORT: '0',
          PANOPTES_HOME: join(home, name),
          DATABASE_URL: databaseUrl,
          REDIS_URL: redisUrl,
          PANOPTES_ENCRYPTION_KEY: masterKey,
          PANOPTES_REDIS_PREFIX: redisPrefix,
        },
      })
    const gateways = [start('a'), start('b')] as const
    const [here, there] = await Promise.all([clientsOf(gateways[0]), clientsOf(gateways[1])])

    await withServerClient(databaseUrl, async (client) => {
      const { rows: applied } = await client.query('SELECT migration_name AS name, finished_at AS at FROM _prisma_migrations')
      expect(applied).toEqual((await readMigrations()).map(({ name }) => ({ name, at: expect.any(Date) })))
      const { rows: made } = await client.query(
        'SELECT action, count(*)::int AS count, count(DISTINCT entity_id)::int AS entities FROM audit_events GROUP BY 1 ORDER BY 1',
      )
      expect(made).toEqual([
        { action: 'ensureFirstAdmin', count: 1, entities: 1 },
        { action: 'seed', count: made[1]?.entities, entities: expect.any(Number) },
      ])
    })

    const secret = /e-mail +(\S+)\n +password +(\S+) +\(shown this once\)/
    const [, email, password] =
      secret.exec(await Promise.any(gateways.map(({ printed }) => printed('(shown this once)\n')))) ?? []
    const { token } = await here(null).mutate<{ token: string }>('signIn', { email, password }, 'token')

    const ann = { name: 'Ann', email: 'ann@example.test', password: randomBytes(12).toString('hex'), role: 'MEMBER' }
    const { user } = await here(token).mutate<{ user: { id: string } }>('createUser', ann, 'user { id }')
    const seen = await there(token).query<{ users: { nodes: readonly { id: string }[] } }>('{ users { nodes { id } } }')
    expect(seen.users.nodes).toContainEqual({ id: user.id })
    await there(null).mutate('signIn', { email: ann.email, password: ann.password }, 'token')

    const script = await here(token).mutate<{ token: string; accessToken: { id: string } }>(
      'createAccessToken',
      { name: 'a script', scopes: ['READ'] },
      'token accessToken { id }',
    )
    expect(await there(script.token).query('{ viewer { __typename } }')).toMatchObject({ viewer: {} })
    await here(token).mutate('revokeAccessToken', { id: script.accessToken.id }, 'accessToken { id }')
    expect((await there(script.token).refusal('{ viewer { __typename } }')).extensions.code).toBe('UNAUTHENTICATED')

    const asked = performance.now()
    for (const { child } of gateways) child.kill('SIGTERM')
    const ends = await Promise.all(gateways.map(({ ended }) => ended))
    expect(ends.map(({ code }) => code)).toEqual([0, 0])
    expect(performance.now() - asked).toBeLessThan(10_000)
    expect(ends.filter(({ stdout }) => secret.test(stdout))).toHaveLength(1)
  },
)
