import { randomUUID } from 'node:crypto'
import { PrismaPg } from '@prisma/adapter-pg'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { PrismaClient } from '../../src/storage/generated/prisma/client.ts'
import { checkViolation, foreignKeyViolation, isUnavailable, uniqueViolation } from '../../src/storage/storage-error.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'

let database: TestDatabase

beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.close())

const newUser = (email: string) => ({ id: randomUUID(), email, name: 'Ada', passwordHash: 'secret-hash' })
const newSetting = () => ({ id: randomUUID(), key: 'taken', scope: 'APP' as const, value: 1 })

/** What the work failed with; the test fails when it did not fail. */
async function failure(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => expect.unreachable('it did not fail'),
    (error: unknown) => error,
  )
}

describe('a broken unique index is named', () => {
  beforeAll(async () => {
    await database.prisma.user.create({ data: newUser('ada@example.com') })
    await database.prisma.setting.create({ data: newSetting() })
  })

  it('by Prisma, also when it is over an expression', async () => {
    const error = await failure(database.prisma.user.create({ data: newUser('ADA@example.com') }))
    expect(uniqueViolation(error)).toBe('users_email_live_key')
    expect(checkViolation(error)).toBeNull()
    expect(isUnavailable(error)).toBe(false)
  })

  it("by Prisma's raw queries", async () => {
    const insert = database.prisma
      .$executeRaw`INSERT INTO settings (id, key, scope, value) VALUES (${randomUUID()}::uuid, 'taken', 'APP', '1')`
    expect(uniqueViolation(await failure(insert))).toBe('settings_key_key')
  })

  it('by pg', async () => {
    const insert = database.pool.query(`INSERT INTO settings (id, key, scope, value) VALUES ($1, 'taken', 'APP', '1')`, [
      randomUUID(),
    ])
    expect(uniqueViolation(await failure(insert))).toBe('settings_key_key')
  })

  it('inside an interactive transaction', async () => {
    const work = database.prisma.$transaction((tx) => tx.setting.create({ data: newSetting() }))
    expect(uniqueViolation(await failure(work))).toBe('settings_key_key')
  })
})

it('a broken foreign key is named, by Prisma and by pg', async () => {
  const session = { id: randomUUID(), userId: randomUUID(), tokenHash: Buffer.from('t'), expiresAt: new Date() }
  const byPrisma = await failure(database.prisma.authSession.create({ data: session }))
  expect(foreignKeyViolation(byPrisma)).toBe('auth_sessions_user_id_fkey')
  const insert = 'INSERT INTO auth_sessions (id, user_id, token_hash, expires_at) VALUES ($1, $1, $2, now())'
  const byPg = await failure(database.pool.query(insert, [randomUUID(), Buffer.from('t')]))
  expect(foreignKeyViolation(byPg)).toBe('auth_sessions_user_id_fkey')
  expect(uniqueViolation(byPg)).toBeNull()
})

it('a type that has instances or keys cannot be removed, and the foreign key that forbids it is named', async () => {
  const user = await database.prisma.user.create({ data: newUser('types@example.com') })
  const type = await database.prisma.mcpType.create({
    data: { id: randomUUID(), name: 'kept', displayName: 'Kept', serverScript: 'kept.js' },
  })
  const bytes = Buffer.from('0')
  await database.prisma.apiKey.create({
    data: {
      id: randomUUID(),
      userId: user.id,
      mcpTypeId: type.id,
      encryptedKey: bytes,
      encryptionIv: bytes,
      masterKeyId: 'm',
      keyHint: '1234',
    },
  })
  const error = await failure(database.prisma.mcpType.delete({ where: { id: type.id } }))
  expect(foreignKeyViolation(error)).toBe('api_keys_mcp_type_id_fkey')
})

it('a broken CHECK constraint is named, by Prisma, its raw queries and pg', async () => {
  await database.prisma.user.create({ data: newUser('check@example.com') })
  const byPrisma = await failure(database.prisma.user.create({ data: newUser('@') }))
  expect(checkViolation(byPrisma)).toBe('users_email_check')
  expect(checkViolation(await failure(database.prisma.$executeRaw`UPDATE users SET name = ' '`))).toBe('users_name_check')
  expect(checkViolation(await failure(database.pool.query(`UPDATE users SET name = ' '`)))).toBe('users_name_check')
})

it('a missing row is neither a violation nor an outage', async () => {
  const error = await failure(database.prisma.user.update({ where: { id: randomUUID() }, data: { name: 'x' } }))
  expect([uniqueViolation(error), foreignKeyViolation(error), checkViolation(error), isUnavailable(error)]).toEqual([
    null,
    null,
    null,
    false,
  ])
})

describe('an outage is told apart', () => {
  async function outages(config: pg.PoolConfig, hold = false): Promise<boolean[]> {
    const pool = new pg.Pool(config)
    pool.on('error', () => {})
    const prisma = new PrismaClient({ adapter: new PrismaPg(pool) })
    const held = hold ? await pool.connect() : undefined
    const errors = [
      await failure(pool.query('SELECT 1')),
      await failure(prisma.user.count()),
      await failure(prisma.$transaction(async (tx) => tx.user.count())),
    ]
    held?.release()
    await prisma.$disconnect()
    await pool.end()
    return errors.map(isUnavailable)
  }

  it('when nothing listens', async () => {
    expect(await outages({ host: '127.0.0.1', port: 1 })).toEqual([true, true, true])
    expect(await outages({ host: '/nowhere', port: 1 })).toEqual([true, true, true])
  })

  it('when no connection is free in time', async () => {
    expect(await outages({ connectionString: database.url, max: 1, connectionTimeoutMillis: 100 }, true)).toEqual([
      true,
      true,
      true,
    ])
  })

  it('when a statement takes too long', async () => {
    const slow = `SELECT count(*)::int FROM generate_series(1, 3000000)`
    const timeout = database.kind === 'server' ? { statement_timeout: 20 } : { query_timeout: 20 }
    const pool = new pg.Pool({ connectionString: database.url, ...timeout })
    pool.on('error', () => {})
    expect(isUnavailable(await failure(pool.query(slow)))).toBe(true)
    const prisma = new PrismaClient({ adapter: new PrismaPg(pool) })
    expect(isUnavailable(await failure(prisma.$queryRawUnsafe(slow)))).toBe(true)
    await prisma.$disconnect()
    await pool.end()
  })

  it('when a transaction takes too long', async () => {
    const work = database.prisma.$transaction(
      async (tx) => {
        await tx.$queryRaw`SELECT pg_sleep(0.2)::text`
        await tx.user.count()
      },
      { timeout: 50 },
    )
    expect(isUnavailable(await failure(work))).toBe(true)
  })

  it('when a connection is cut', async (context) => {
    if (database.kind === 'embedded') return context.skip()
    expect(isUnavailable(await failure(database.pool.query('SELECT pg_terminate_backend(pg_backend_pid())')))).toBe(true)
    expect(isUnavailable(await failure(database.prisma.$queryRaw`SELECT pg_terminate_backend(pg_backend_pid())::text`))).toBe(
      true,
    )
  })
})
