import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { apiId } from '../../../src/access/api-id.ts'
import { systemActor } from '../../../src/access/viewer.ts'
import { createMcpLogService, type McpLogService } from '../../../src/domains/mcp/mcp-log/service.ts'
import { createMemoryBus } from '../../../src/platform/bus/memory-bus.ts'
import { newId } from '../../../src/platform/ids/new-id.ts'
import { createTestDatabase, type TestDatabase } from '../../support/database.ts'
import { createRows } from '../../support/rows.ts'

let database: TestDatabase
let instance: () => Promise<string>
let logs: McpLogService

const logger = pino({ level: 'silent' })
const entry = (message: string) => ({ message })
const append = (id: string, entries: readonly object[], batchId?: string) =>
  logs.append(systemActor, { instanceId: apiId('McpInstance', { id }), batchId, entries })
const stored = (id: string) => database.prisma.mcpLog.findMany({ where: { mcpInstanceId: id }, orderBy: { seq: 'asc' } })
const places = async (id: string) => (await stored(id)).map((row) => [Number(row.seq), row.message])

beforeAll(async () => {
  database = await createTestDatabase()
  logs = createMcpLogService({ database, bus: createMemoryBus(logger), logger })
  const rows = createRows(database)
  const userId = await rows.user()
  const mcpTypeId = await rows.mcpType()
  instance = () => rows.mcpInstance({ userId, mcpTypeId })
})
afterAll(async () => {
  await logs?.close()
  await database?.close()
})

describe('appending to a log', () => {
  it('answers the places that the entries were given, in the order in which they came', async () => {
    const id = await instance()
    expect(await append(id, [entry('a'), entry('b')])).toEqual({ first: 1, last: 2 })
    expect(await append(id, [entry('c')])).toEqual({ first: 3, last: 3 })
    expect(await places(id)).toEqual([
      [1, 'a'],
      [2, 'b'],
      [3, 'c'],
    ])
  })

  it('writes what comes together in one statement, each request in one piece and in its order', async () => {
    const [one, other] = [await instance(), await instance()]
    // Whose they are is asked the first time; from then on requests go straight to the group.
    await Promise.all([append(one, [entry('first')]), append(other, [entry('first')])])
    const before = logs.metrics().appends
    const answers = await Promise.all([
      append(one, [entry('a'), entry('b')]),
      append(other, [entry('x')]),
      append(one, [entry('c')]),
      append(other, [entry('y'), entry('z')]),
    ])
    expect(answers.map(({ first, last }) => [first, last])).toEqual([
      [2, 3],
      [2, 2],
      [4, 4],
      [3, 4],
    ])
    expect((await places(one)).map(([, message]) => message)).toEqual(['first', 'a', 'b', 'c'])
    expect((await places(other)).map(([, message]) => message)).toEqual(['first', 'x', 'y', 'z'])
    const { commits, requests, rows } = logs.metrics().appends
    expect(requests - before.requests).toBe(4)
    expect(rows - before.rows).toBe(6)
    // As many as there are lanes on a server, one on the embedded database; never one for each request.
    expect(commits - before.commits).toBeLessThanOrEqual(2)
  })

  it('keeps a claimed time as it is, and replaces what PostgreSQL cannot store', async () => {
    const id = await instance()
    const timestamp = new Date('1999-12-31T23:59:59.999Z')
    const metadata = { 'a\0b': 'c\0d', lone: '\ud800', escaped: '\\u0000', pair: '😀' }
    await append(id, [{ timestamp, level: 'WARN', source: 'PROCESS', message: 'x\0y\ud800😀', metadata }])
    const [row] = await stored(id)
    expect(row).toMatchObject({
      timestamp,
      level: 'WARN',
      source: 'PROCESS',
      message: 'x\uFFFDy\uFFFD😀',
      metadata: { 'a\uFFFDb': 'c\uFFFDd', lone: '\uFFFD', escaped: '\\u0000', pair: '😀' },
    })
  })

  it('refuses an instance that is gone or deleted, alone and beside others, and moves no head', async () => {
    const [gone, deleted, live] = [await instance(), await instance(), await instance()]
    await append(deleted, [entry('before')])
    await database.prisma.mcpInstance.delete({ where: { id: gone } })
    await database.prisma.mcpInstance.update({ where: { id: deleted }, data: { deletedAt: new Date(), deletionId: newId() } })
    const [first, second, third] = await Promise.allSettled([
      append(gone, [entry('a')]),
      append(deleted, [entry('a')]),
      append(live, [entry('a')]),
    ])
    expect(first).toMatchObject({ status: 'rejected', reason: { code: 'NOT_FOUND' } })
    expect(second).toMatchObject({ status: 'rejected', reason: { code: 'NOT_FOUND' } })
    expect(third).toMatchObject({ status: 'fulfilled', value: { first: 1, last: 1 } })
    const heads = await database.prisma.mcpLogHead.findMany({ where: { mcpInstanceId: { in: [gone, deleted, live] } } })
    expect(heads.map(({ mcpInstanceId, lastSeq }) => [mcpInstanceId, lastSeq]).sort()).toEqual(
      [
        [deleted, 1n],
        [live, 1n],
      ].sort(),
    )
  })

  it('fails no request for another whose entries the database refuses', async () => {
    const id = await instance()
    // Deeper than the database's stack: nothing that could be checked before.
    const deep = `${'['.repeat(4_000)}${']'.repeat(4_000)}`
    const results = await Promise.allSettled([
      append(id, [entry('a')]),
      logs.write(
        id,
        [{ message: 'refused', metadata: { deep: JSON.parse(deep) }, timestamp: new Date(8.64e15) }],
        new AbortController().signal,
      ),
      append(id, [entry('b')]),
    ])
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
    expect((await places(id)).map(([, message]) => message)).toEqual(['a', 'b'])
    expect(await database.prisma.mcpLogHead.findUnique({ where: { mcpInstanceId: id } })).toMatchObject({ lastSeq: 2n })
  })

  it('names every entry that is wrong, and stores none of the batch', async () => {
    const id = await instance()
    const refused = append(id, [
      entry('good'),
      { message: 'x'.repeat(32_769) },
      { message: 'm', metadata: { a: 'x'.repeat(8_200) } },
    ])
    await expect(refused).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
      fields: [{ path: 'input.entries.1.message' }, { path: 'input.entries.2.metadata' }],
    })
    await expect(append(id, [])).rejects.toMatchObject({ code: 'BAD_USER_INPUT' })
    await expect(
      append(
        id,
        Array.from({ length: 1_001 }, () => entry('x')),
      ),
    ).rejects.toMatchObject({ code: 'BAD_USER_INPUT' })
    expect(await stored(id)).toEqual([])
  })

  it('neither waits for a purge that waits for it, nor leaves anything behind it', async () => {
    for (let round = 0; round < 10; round += 1) {
      const id = await instance()
      await append(id, [entry('first')], 'batch')
      const writer = append(id, [entry('second')]).catch((error: unknown) => expect(error).toMatchObject({ code: 'NOT_FOUND' }))
      const purge = database.prisma.$transaction(async (tx) => {
        await tx.$queryRaw`SELECT 1 AS locked FROM mcp_instances WHERE id = ${id}::uuid FOR UPDATE`
        await tx.$executeRaw`DELETE FROM mcp_instances WHERE id = ${id}::uuid`
      })
      await Promise.all([writer, purge])
      expect(await stored(id)).toEqual([])
      expect(await database.prisma.mcpLogHead.findUnique({ where: { mcpInstanceId: id } })).toBeNull()
    }
  })
})

describe('a batch id', () => {
  it('stores its entries once and answers the same places whenever it comes again', async () => {
    const id = await instance()
    expect(await append(id, [entry('a'), entry('b')], 'one')).toEqual({ first: 1, last: 2 })
    expect(await append(id, [entry('c')], 'two')).toEqual({ first: 3, last: 3 })
    expect(await append(id, [entry('a'), entry('b')], 'one')).toEqual({ first: 1, last: 2 })
    expect(await append(id, [entry('d')], 'x'.repeat(200))).toEqual({ first: 4, last: 4 })
    expect((await places(id)).map(([, message]) => message)).toEqual(['a', 'b', 'c', 'd'])
  })

  it('means something else in another log', async () => {
    const [one, other] = [await instance(), await instance()]
    await append(one, [entry('a')], 'same')
    await append(other, [entry('b')], 'same')
    expect(await places(other)).toEqual([[1, 'b']])
  })

  it('stores its entries once when it comes from several gateways and requests at the same time', async () => {
    const gateways = Array.from({ length: 3 }, () => createMcpLogService({ database, bus: createMemoryBus(logger), logger }))
    for (let round = 0; round < 5; round += 1) {
      const id = await instance()
      const instanceId = apiId('McpInstance', { id })
      const answers = await Promise.all(
        gateways.flatMap((gateway) =>
          ['p', 'q', 'p', 'r'].map(async (batchId) => {
            const entries = [entry(`${batchId}1`), entry(`${batchId}2`)]
            return [batchId, await gateway.append(systemActor, { instanceId, batchId, entries })] as const
          }),
        ),
      )
      const rows = await places(id)
      expect(rows.map(([seq]) => seq)).toEqual([1, 2, 3, 4, 5, 6])
      for (const [batchId, { first, last }] of answers) {
        expect(rows.slice(first - 1, last)).toEqual([
          [first, `${batchId}1`],
          [last, `${batchId}2`],
        ])
      }
    }
    await Promise.all(gateways.map((gateway) => gateway.close()))
  })
})

describe('many writers of many logs', () => {
  it('leave no hole and wait for each other no longer than they must, on any number of gateways', async () => {
    const ids = await Promise.all(Array.from({ length: 8 }, () => instance()))
    const gateways = Array.from({ length: 3 }, () => createMcpLogService({ database, bus: createMemoryBus(logger), logger }))
    const writes = 240
    const total = new Map<string, number>(ids.map((id) => [id, 0]))
    await Promise.all(
      Array.from({ length: writes }, async (_, n) => {
        const id = ids[(n * 7) % ids.length] ?? ''
        const entries = Array.from({ length: 1 + (n % 5) }, (_entry, index) => entry(`${n}.${index}`))
        total.set(id, (total.get(id) ?? 0) + entries.length)
        const instanceId = apiId('McpInstance', { id })
        await gateways[n % gateways.length]?.append(systemActor, { instanceId, entries })
      }),
    )
    for (const id of ids) {
      const rows = await places(id)
      expect(rows.map(([seq]) => seq)).toEqual(Array.from({ length: total.get(id) ?? 0 }, (_, index) => index + 1))
      // Each request lies in one piece.
      const requests = rows.map(([, message]) => String(message).split('.')[0])
      expect(requests.filter((request, index) => request !== requests[index - 1])).toHaveLength(new Set(requests).size)
    }
    await Promise.all(gateways.map((gateway) => gateway.close()))
  })
})
