import { afterAll, beforeAll, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'

let database: TestDatabase

beforeAll(async () => {
  const begun = performance.now()
  database = await createTestDatabase()
  console.log('took', performance.now() - begun)
})
afterAll(() => database.close())

it('is migrated and empty', async () => {
  expect(await database.prisma.user.count()).toBe(0)
})
