import { afterAll, beforeAll, expect, it } from 'vitest'
import { ensureFirstAdmin } from '../../../src/domains/identity/user/ensure-first-admin.ts'
import { verifyPassword } from '../../../src/platform/passwords/password-hash.ts'
import { createWriter } from '../../../src/writing/writer.ts'
import { createTestDatabase, type TestDatabase } from '../../support/database.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.close())

it('of gateways that start at once one makes the first ADMIN, whose password is told once and stored as a hash', async () => {
  const deps = { database, writer: createWriter(database, () => {}) }
  const made = await Promise.all([1, 2, 3].map(() => ensureFirstAdmin(deps, {})))
  const [admin, ...others] = made.filter((one) => one !== null)
  expect(others).toEqual([])
  const users = await database.prisma.user.findMany({ select: { email: true, role: true, passwordHash: true } })
  expect(users).toEqual([{ email: admin?.email, role: 'ADMIN', passwordHash: expect.stringMatching(/^\$argon2id\$/) }])
  expect(await verifyPassword(users[0]?.passwordHash ?? null, admin?.password ?? '')).toBe(true)
  expect(await ensureFirstAdmin(deps, { email: 'other@example.test', password: 'correct horse' })).toBeNull()
})
