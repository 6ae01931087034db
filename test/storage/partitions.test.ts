import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { dropPartitionsBefore, ensureMonthlyPartitions } from '../../src/storage/partitions.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'

let database: TestDatabase
const instanceId = randomUUID()

beforeAll(async () => {
  database = await createTestDatabase()
  const user = await database.prisma.user.create({ data: { id: randomUUID(), email: 'a@b.c', name: 'A', passwordHash: 'x' } })
  const type = await database.prisma.mcpType.create({
    data: { id: randomUUID(), name: 't', displayName: 'T', serverScript: 't.js' },
  })
  await database.prisma.mcpInstance.create({
    data: {
      id: instanceId,
      userId: user.id,
      mcpTypeId: type.id,
      accessTokenHash: Buffer.from('t'),
      accessTokenHint: 'abcd',
      accessUrl: 'http://localhost',
      expiresAt: new Date(),
    },
  })
})
afterAll(() => database.close())

async function log(seq: number, createdAt: string): Promise<void> {
  await database.prisma.mcpLog.create({
    data: {
      mcpInstanceId: instanceId,
      seq,
      timestamp: createdAt,
      createdAt,
      level: 'INFO',
      source: 'API',
      message: `entry ${seq}`,
    },
  })
}

async function placeOf(seq: number): Promise<string | undefined> {
  const { rows } = await database.pool.query('SELECT tableoid::regclass::text AS place FROM mcp_logs WHERE seq = $1', [seq])
  return rows[0]?.place
}

it('a row whose month has no partition is kept in the default one, and moved once the month has one', async () => {
  await log(1, '2031-01-31T23:59:59.999Z')
  await log(2, '2031-02-01T00:00:00.000Z')
  await log(3, '2031-05-01T00:00:00.000Z')
  expect(await placeOf(1)).toBe('mcp_logs_default')
  const made = await ensureMonthlyPartitions(database.pool, 'mcp_logs', 2, new Date('2030-12-31T23:30:00Z'))
  expect(made).toEqual(['mcp_logs_2030_12', 'mcp_logs_2031_01', 'mcp_logs_2031_02'])
  expect([await placeOf(1), await placeOf(2), await placeOf(3)]).toEqual([
    'mcp_logs_2031_01',
    'mcp_logs_2031_02',
    'mcp_logs_default',
  ])
})

it('what is there is not made again', async () => {
  expect(await ensureMonthlyPartitions(database.pool, 'mcp_logs', 2, new Date('2030-12-01T00:00:00Z'))).toEqual([])
})

it('a new partition has the indexes, constraints and foreign key of its table', async () => {
  await expect(log(-1, '2031-01-15T00:00:00Z')).rejects.toThrow('mcp_logs_seq_check')
  await expect(log(1, '2031-01-31T23:59:59.999Z')).rejects.toMatchObject({ code: 'P2002' })
  const { rows } = await database.pool.query(
    `SELECT (SELECT count(*)::int FROM pg_index WHERE indrelid = c.oid) AS indexes,
            (SELECT count(*)::int FROM pg_constraint WHERE conrelid = c.oid AND contype = 'f') AS keys
     FROM pg_class c WHERE c.relname IN ('mcp_logs', 'mcp_logs_2031_01') ORDER BY c.relname`,
  )
  expect(rows[1]).toEqual(rows[0])
})

it('gateways that make partitions at once make each once', async () => {
  const now = new Date('2032-03-05T00:00:00Z')
  const made = await Promise.all(Array.from({ length: 6 }, () => ensureMonthlyPartitions(database.pool, 'mcp_events', 3, now)))
  expect(made.flat().sort()).toEqual(['mcp_events_2032_03', 'mcp_events_2032_04', 'mcp_events_2032_05', 'mcp_events_2032_06'])
})

it('old months are dropped with their rows, the month of the date itself is kept', async () => {
  expect(await dropPartitionsBefore(database.pool, 'mcp_logs', new Date('2031-02-20T00:00:00Z'))).toEqual([
    'mcp_logs_2030_12',
    'mcp_logs_2031_01',
  ])
  expect([await placeOf(1), await placeOf(2), await placeOf(3)]).toEqual([undefined, 'mcp_logs_2031_02', 'mcp_logs_default'])
})

it('writers of instances and their logs go on while partitions come and go', async () => {
  let writing = true
  async function write(base: number): Promise<number> {
    let written = 0
    for (; writing; written += 1) {
      await database.prisma.$transaction(async (tx) => {
        await tx.mcpInstance.update({ where: { id: instanceId }, data: { lastAccessedAt: new Date() } })
        await tx.mcpLog.create({
          data: {
            mcpInstanceId: instanceId,
            seq: base + written,
            timestamp: new Date(),
            createdAt: new Date(Date.UTC(2040, written % 12, 1)),
            level: 'INFO',
            source: 'API',
            message: 'x',
          },
        })
      })
    }
    return written
  }
  const writers = [write(1_000_000), write(2_000_000), write(3_000_000)]
  const made: string[] = []
  for (let month = 0; month < 12; month += 1) {
    made.push(...(await ensureMonthlyPartitions(database.pool, 'mcp_logs', 0, new Date(Date.UTC(2040, month, 1)))))
    await dropPartitionsBefore(database.pool, 'mcp_logs', new Date(Date.UTC(2039, 0, 1)))
  }
  writing = false
  const written = (await Promise.all(writers)).reduce((sum, count) => sum + count, 0)
  expect(made).toHaveLength(12)
  expect(await database.prisma.mcpLog.count({ where: { createdAt: { gte: new Date('2040-01-01T00:00:00Z') } } })).toBe(written)
})
