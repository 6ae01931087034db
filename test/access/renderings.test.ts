import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { always, type Condition, never, not, type Operator } from '../../src/access/condition.ts'
import { columnsRead, matches } from '../../src/access/matches.ts'
import { toPrisma } from '../../src/access/to-prisma.ts'
import { Bindings, toSql } from '../../src/access/to-sql.ts'
import { newId } from '../../src/platform/ids/new-id.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'

const parameters = { viewerId: newId(), instanceId: newId() }
const users = [parameters.viewerId, newId()]
const texts = ['', 'a', 'A_b', '100%', 'back\\slash', 'ab', '%', '_']
const ports = [3001, 3002, 3003]
const moments = [new Date('2026-01-01T00:00:00.000Z'), new Date('2026-01-01T00:00:00.001Z'), new Date('2026-06-01T12:00:00.500Z')]
const statuses = ['PENDING', 'RUNNING', 'EXPIRED', 'DISCONNECTED', 'ERROR'] as const

let database: TestDatabase

beforeAll(async () => {
  database = await createTestDatabase()
  const { prisma } = database
  await prisma.user.createMany({
    data: users.map((id, index) => ({ id, email: `user${index}@example.test`, name: `User ${index}`, passwordHash: 'x' })),
  })
  const types = [newId(), newId()]
  await prisma.mcpType.createMany({
    data: types.map((id, index) => ({
      id,
      name: `type-${index}`,
      displayName: 'A_b',
      serverScript: 'x.js',
      isActive: index === 0,
    })),
  })
  const keys = users.map(() => newId())
  await prisma.apiKey.createMany({
    data: keys.map((id, index) => ({
      id,
      userId: pick(users, index),
      mcpTypeId: pick(types, 0),
      encryptedKey: Buffer.from('x'),
      encryptionIv: Buffer.alloc(12),
      masterKeyId: 'test',
      keyHint: 'abcd',
      expiresAt: index === 0 ? null : pick(moments, 1),
    })),
  })
  await prisma.mcpInstance.createMany({
    data: Array.from({ length: 60 }, (_, index) => ({
      id: newId(),
      userId: pick(users, index),
      mcpTypeId: pick(types, index >> 1),
      apiKeyId: index % 3 === 0 ? null : pick(keys, index),
      accessTokenHash: randomBytes(32),
      accessTokenHint: 'hint',
      accessUrl: 'http://localhost/mcp/x/',
      status: pick(statuses, index),
      errorMessage: index % 4 === 0 ? null : pick(texts, index),
      processId: index % 5 === 0 ? null : pick(ports, index),
      expiresAt: pick(moments, index),
      startedAt: index % 2 === 0 ? null : pick(moments, index + 1),
    })),
  })
})

afterAll(() => database?.close())

function pick<T>(values: readonly T[], index: number): T {
  const value = values[index % values.length]
  if (value === undefined) throw new Error('nothing to pick from')
  return value
}

const leaf = (column: string, is: readonly Operator[], value: fc.Arbitrary<unknown>): fc.Arbitrary<Condition> =>
  fc.constantFrom(...is).chain((operator) => {
    const operand =
      operator === 'isNull' ? fc.boolean() : operator === 'in' || operator === 'notIn' ? fc.array(value, { maxLength: 3 }) : value
    return operand.map((given) => ({ column, is: operator, value: given }))
  })

const equality: readonly Operator[] = ['eq', 'ne', 'in', 'notIn', 'isNull']
const ordering: readonly Operator[] = [...equality, 'gt', 'gte', 'lt', 'lte']
const wording: readonly Operator[] = [...equality, 'contains', 'startsWith', 'endsWith', 'icontains']

const instanceLeaf = fc.oneof(
  leaf('status', equality, fc.constantFrom(...statuses)),
  leaf('errorMessage', wording, fc.constantFrom(...texts)),
  leaf('processId', ordering, fc.constantFrom(...ports)),
  leaf('expiresAt', ordering, fc.constantFrom(...moments)),
  leaf('startedAt', ordering, fc.constantFrom(...moments)),
  leaf('userId', equality, fc.constantFrom(...users)),
  fc.constant<Condition>({ column: 'userId', is: 'eq', parameter: 'viewerId' }),
)
const typeLeaf = fc.oneof(leaf('isActive', ['eq', 'ne'], fc.boolean()), leaf('displayName', wording, fc.constantFrom(...texts)))
const keyLeaf = fc.oneof(
  leaf('expiresAt', ordering, fc.constantFrom(...moments)),
  fc.constant<Condition>({ column: 'userId', is: 'eq', parameter: 'viewerId' }),
)

function tree(leaves: fc.Arbitrary<Condition>, depth: number): fc.Arbitrary<Condition> {
  if (depth === 0) return leaves
  const inner = tree(leaves, depth - 1)
  return fc.oneof(
    leaves,
    fc.array(inner, { maxLength: 3 }).map((parts): Condition => ({ all: parts })),
    fc.array(inner, { maxLength: 3 }).map((parts): Condition => ({ any: parts })),
    inner.map((part): Condition => ({ not: part })),
  )
}

const instanceCondition = tree(
  fc.oneof(
    { weight: 4, arbitrary: instanceLeaf },
    { weight: 1, arbitrary: tree(typeLeaf, 1).map((inner): Condition => ({ relation: 'mcpType', matches: inner })) },
    { weight: 1, arbitrary: tree(keyLeaf, 1).map((inner): Condition => ({ relation: 'apiKey', matches: inner })) },
  ),
  3,
)

async function byPrisma(condition: Condition): Promise<string[]> {
  const rows = await database.prisma.mcpInstance.findMany({
    where: toPrisma('McpInstance', condition, parameters),
    select: { id: true },
  })
  return rows.map((row) => row.id).sort()
}

async function bySql(condition: Condition): Promise<string[]> {
  const bindings = new Bindings()
  const where = toSql('McpInstance', condition, parameters, bindings, 'i')
  const { rows } = await database.pool.query<{ id: string }>(`SELECT i.id FROM mcp_instances i WHERE ${where}`, bindings.values)
  return rows.map((row) => row.id).sort()
}

async function byMatching(condition: Condition): Promise<string[]> {
  const select = { id: true, ...columnsRead('McpInstance', condition) }
  const rows: readonly Record<string, unknown>[] = await database.prisma.mcpInstance.findMany({ select })
  return rows
    .filter((row) => matches(condition, row, parameters))
    .map((row) => String(row.id))
    .sort()
}

describe('the renderings of a condition', () => {
  it('select the same rows in Prisma, in SQL and in memory, whatever the condition', async () => {
    await fc.assert(
      fc.asyncProperty(instanceCondition, async (condition) => {
        const expected = await byMatching(condition)
        expect(await bySql(condition)).toEqual(expected)
        expect(await byPrisma(condition)).toEqual(expected)
      }),
      { numRuns: 150 },
    )
  })

  it('turn a condition and its negation into complements, nulls included', async () => {
    const everything = await bySql(always)
    await fc.assert(
      fc.asyncProperty(instanceCondition, async (condition) => {
        const [rows, others] = [await byPrisma(condition), await byPrisma(not(condition))]
        expect([...rows, ...others].sort()).toEqual(everything)
      }),
      { numRuns: 50 },
    )
  })

  it('show no row where none is meant, however deep the constant stands', async () => {
    for (const condition of [
      never,
      { all: [never] },
      { all: [{ any: [] }, always] },
      { not: { all: [] } },
      { not: { not: never } },
    ]) {
      expect(await byPrisma(condition)).toEqual([])
      expect(await bySql(condition)).toEqual([])
    }
  })
})
