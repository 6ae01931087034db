import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'

let database: TestDatabase
const userId = randomUUID()

beforeAll(async () => {
  database = await createTestDatabase()
  await database.prisma.user.create({ data: { id: userId, email: 'ada@example.com', name: 'Ada', passwordHash: 'secret' } })
})
afterAll(() => database.close())

it('values come back as the same kinds of values through Prisma', async () => {
  const at = new Date('2026-03-29T01:30:00.123Z')
  const session = await database.prisma.authSession.create({
    data: { id: randomUUID(), userId, tokenHash: Buffer.from([0, 255]), ipAddress: '2001:db8::1', expiresAt: at },
    omit: { tokenHash: false },
  })
  expect(session.expiresAt).toEqual(at)
  expect(session.ipAddress).toBe('2001:db8::1')
  expect(session.revokedAt).toBeNull()
  expect(session.tokenHash).toEqual(new Uint8Array([0, 255]))
  const user = await database.prisma.user.findUniqueOrThrow({ where: { id: userId } })
  expect(user).toMatchObject({ role: 'MEMBER', preferences: {}, lastActiveAt: null })
})

it('values come back as pg gives them through the pool', async () => {
  const { rows } = await database.pool.query(
    `SELECT NULL::text AS nothing, 'ADMIN'::role AS enumerated, 9007199254740993::bigint AS big, '\\x00ff'::bytea AS bytes,
            '10.0.0.1'::inet AS address, timestamptz(3) '2026-03-29T01:30:00.1234Z' AS at, '{"a":1}'::jsonb AS json,
            ARRAY['READ', 'WRITE']::token_scope[] AS enums, ARRAY['a']::text[] AS texts, ${'$1'}::int AS int`,
    [7],
  )
  expect(rows[0]).toEqual({
    nothing: null,
    enumerated: 'ADMIN',
    big: '9007199254740993',
    bytes: Buffer.from([0, 255]),
    address: '10.0.0.1',
    at: new Date('2026-03-29T01:30:00.123Z'),
    json: { a: 1 },
    enums: '{READ,WRITE}',
    texts: ['a'],
    int: 7,
  })
})

it('sessions are in UTC', async () => {
  expect((await database.pool.query('SHOW timezone')).rows).toEqual([{ TimeZone: 'UTC' }])
})

it('secrets do not come back unless they are asked for by name', async () => {
  const user = await database.prisma.user.findUniqueOrThrow({ where: { id: userId } })
  expect(Object.keys(user)).not.toContain('passwordHash')
  const asked = await database.prisma.user.findUniqueOrThrow({ where: { id: userId }, select: { passwordHash: true } })
  expect(asked).toEqual({ passwordHash: 'secret' })
})

it('messages of errors hold no source lines', async () => {
  const broken = database.prisma.user.findMany({ where: { id: 'not a uuid' } })
  await expect(broken).rejects.toSatisfy((error: Error) => !error.message.includes('database.test.ts'))
})

it('many interactive transactions and statements at once neither wait for each other for ever nor mix', async () => {
  await database.prisma.setting.create({ data: { id: randomUUID(), key: 'counter', scope: 'APP', value: 0 } })
  const increments = Array.from({ length: 40 }, () =>
    database.prisma.$transaction(async (tx) => {
      const [row] = await tx.$queryRaw<{ value: number }[]>`SELECT value FROM settings WHERE key = 'counter' FOR UPDATE`
      await tx.setting.update({ where: { key: 'counter' }, data: { value: (row?.value ?? 0) + 1 } })
    }),
  )
  const reads = Array.from({ length: 200 }, async (_, index) => {
    const { rows } = await database.pool.query(`SELECT $1::int AS index, $2::text AS text`, [index, `text ${index}`])
    return rows[0]
  })
  await Promise.all(increments)
  expect(await Promise.all(reads)).toEqual(Array.from({ length: 200 }, (_, index) => ({ index, text: `text ${index}` })))
  expect((await database.prisma.setting.findUniqueOrThrow({ where: { key: 'counter' } })).value).toBe(40)
})

it('a transaction that fails leaves nothing and does not hold up others', async () => {
  const work = database.prisma.$transaction(async (tx) => {
    await tx.user.update({ where: { id: userId }, data: { name: 'Changed' } })
    throw new Error('no')
  })
  await expect(work).rejects.toThrow('no')
  expect((await database.prisma.user.findUniqueOrThrow({ where: { id: userId } })).name).toBe('Ada')
})

it('a connection that breaks within a transaction is rolled back, and others go on', async () => {
  const client = await database.pool.connect()
  await client.query('BEGIN')
  await client.query(`UPDATE users SET name = 'Changed'`)
  client.release(true)
  expect((await database.prisma.user.findUniqueOrThrow({ where: { id: userId } })).name).toBe('Ada')
})
