import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { appendLogs, type NewMcpLog } from '../../../src/domains/mcp/mcp-log/append-logs.ts'
import { newId } from '../../../src/platform/ids/new-id.ts'
import { createTestDatabase, type TestDatabase } from '../../support/database.ts'
import { createRows } from '../../support/rows.ts'

let database: TestDatabase
let instance: () => Promise<string>

const entry = (message: string): NewMcpLog => ({ timestamp: new Date(), level: 'INFO', source: 'API', message })
const append = (id: string, entries: readonly NewMcpLog[]) => database.prisma.$transaction((tx) => appendLogs(tx, id, entries))
const stored = (id: string) => database.prisma.mcpLog.findMany({ where: { mcpInstanceId: id }, orderBy: { seq: 'asc' } })

beforeAll(async () => {
  database = await createTestDatabase()
  const rows = createRows(database)
  const userId = await rows.user()
  const mcpTypeId = await rows.mcpType()
  instance = () => rows.mcpInstance({ userId, mcpTypeId })
})
afterAll(() => database.close())

describe('appending to a log', () => {
  it('answers the places that the entries were given, in the order in which they came', async () => {
    const id = await instance()
    expect(await append(id, [entry('a'), entry('b')])).toEqual({ firstSeq: 1n, lastSeq: 2n })
    expect(await append(id, [entry('c')])).toEqual({ firstSeq: 3n, lastSeq: 3n })
    expect((await stored(id)).map((row) => [row.seq, row.message])).toEqual([
      [1n, 'a'],
      [2n, 'b'],
      [3n, 'c'],
    ])
  })

  it('leaves no hole, whoever writes at the same time and whatever is rolled back', async () => {
    const id = await instance()
    const writers = Array.from({ length: 12 }, (_, writer) =>
      database.prisma
        .$transaction(async (tx) => {
          await appendLogs(tx, id, [entry(`${writer}.1`), entry(`${writer}.2`)])
          if (writer % 3 === 0) throw new Error('rolled back')
        })
        .catch((error: unknown) => expect(error).toMatchObject({ message: 'rolled back' })),
    )
    await Promise.all(writers)
    const rows = await stored(id)
    expect(rows.map((row) => row.seq)).toEqual(Array.from({ length: 16 }, (_, index) => BigInt(index + 1)))
    for (let index = 0; index < rows.length; index += 2) {
      expect(rows[index + 1]?.message.split('.')[0]).toBe(rows[index]?.message.split('.')[0])
    }
  })

  it('keeps a claimed time as it is, and replaces what PostgreSQL cannot store', async () => {
    const id = await instance()
    const timestamp = new Date('1999-12-31T23:59:59.999Z')
    const metadata = { 'a\0b': 'c\0d', lone: '\ud800', escaped: '\\u0000', pair: '😀' }
    await append(id, [{ timestamp, level: 'WARN', source: 'PROCESS', message: 'x\0y', metadata }])
    const [row] = await stored(id)
    expect(row).toMatchObject({
      timestamp,
      level: 'WARN',
      source: 'PROCESS',
      message: 'x\uFFFDy',
      metadata: { 'a\uFFFDb': 'c\uFFFDd', lone: '\uFFFD', escaped: '\\u0000', pair: '😀' },
    })
  })

  it('refuses an instance that is gone or deleted, and moves no head', async () => {
    const [gone, deleted] = [await instance(), await instance()]
    await database.prisma.mcpInstance.delete({ where: { id: gone } })
    const deletion = { deletedAt: new Date(), deletionId: newId() }
    await database.prisma.mcpInstance.update({ where: { id: deleted }, data: deletion })
    for (const id of [gone, deleted]) {
      await expect(append(id, [entry('a')])).rejects.toMatchObject({ code: 'NOT_FOUND' })
      expect(await database.prisma.mcpLogHead.findUnique({ where: { mcpInstanceId: id } })).toBeNull()
    }
  })

  it('neither waits for a purge that waits for it, nor leaves anything behind it', async () => {
    for (let round = 0; round < 10; round += 1) {
      const id = await instance()
      await append(id, [entry('first')])
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
