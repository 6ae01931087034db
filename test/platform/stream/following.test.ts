import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import type { McpLogService } from '../../../src/domains/mcp/mcp-log/service.ts'
import type { Bus } from '../../../src/platform/bus/bus.ts'
import { createMemoryBus } from '../../../src/platform/bus/memory-bus.ts'
import type { StreamLimits } from '../../../src/platform/stream/stream.ts'
import type { Database } from '../../../src/storage/database.ts'
import { createTestDatabase, type TestDatabase } from '../../support/database.ts'
import { lossyBus } from '../../support/lossy-bus.ts'
import { createRows } from '../../support/rows.ts'
import { statementsOf } from '../../support/statements.ts'
import { appendLines, followLines, openLogs, silent } from '../../support/streams.ts'

let database: TestDatabase
let instance: () => Promise<string>
const gateways: McpLogService[] = []
const buses = new Set<Bus>()

beforeAll(async () => {
  database = await createTestDatabase()
  const rows = createRows(database)
  const [userId, mcpTypeId] = [await rows.user(), await rows.mcpType()]
  instance = () => rows.mcpInstance({ userId, mcpTypeId })
})
afterEach(async () => {
  for (const gateway of gateways.splice(0)) {
    await expect.poll(() => gateway.metrics().follows).toMatchObject({ subscribers: 0, watchedStreams: 0, groups: 0 })
    await gateway.close()
  }
  for (const bus of buses) expect(bus.listenerCount()).toBe(0)
  buses.clear()
})
afterAll(() => database?.close())

function gateway(options: { bus?: Bus; limits?: Partial<StreamLimits>; over?: Database } = {}): McpLogService {
  const { bus = createMemoryBus(silent), limits = {}, over = database } = options
  buses.add(bus)
  const logs = openLogs(over, bus, limits)
  gateways.push(logs)
  return logs
}

const numbered = (count: number, from = 1) => Array.from({ length: count }, (_, index) => `${from + index}`)

it('a reader on another gateway sees what was appended, also when the bus loses every message', async () => {
  for (const lost of [false, true]) {
    const bus = createMemoryBus(silent)
    const writer = gateway({ bus: lossyBus(bus, () => lost) })
    const other = gateway({ bus, limits: { catchUpMs: 20 } })
    const id = await instance()
    const reader = await followLines(other, [id])
    await reader.next()
    await appendLines(writer, id, ...numbered(3))
    expect(await reader.entries(3)).toEqual(numbered(3))
    reader.leave()
    expect(other.metrics().follows.catchUps).toBe(lost ? 1 : 0)
    expect(other.metrics().follows.databasePages).toBe(lost ? 1 : 0)
  }
})

it('a burst becomes one batch, and what is large is read from the database', async () => {
  const logs = gateway()
  const id = await instance()
  const reader = await followLines(logs, [id])
  await reader.next()
  await Promise.all(numbered(20).map((line) => appendLines(logs, id, line)))
  expect((await reader.next()).entries).toHaveLength(20)
  expect(logs.metrics().follows).toMatchObject({ databasePages: 0 })
  await appendLines(logs, id, 'x'.repeat(30_000))
  expect(await reader.entries(1)).toHaveLength(1)
  expect(logs.metrics().follows).toMatchObject({ databasePages: 1 })
  reader.leave()
})

it('readers who want the same share every batch, made once and read once', async () => {
  const logs = gateway()
  const id = await instance()
  await appendLines(logs, id, ...numbered(10))
  const readers = await Promise.all(Array.from({ length: 50 }, () => followLines(logs, [id], { tail: 10 })))
  const backfills = await Promise.all(readers.map((reader) => reader.next()))
  await Promise.all(readers.map((reader) => reader.next()))
  await appendLines(logs, id, 'live')
  const batches = await Promise.all(readers.map((reader) => reader.next()))
  expect(new Set(backfills).size).toBe(1)
  expect(new Set(batches).size).toBe(1)
  expect(logs.metrics().follows).toMatchObject({
    groups: 1,
    watchedStreams: 1,
    databasePages: 1,
    batchesMade: 2,
    batchesShared: 98,
  })
  for (const reader of readers) reader.leave()
})

it('a reader whose filter holds everything back is handed its new place after a while', async () => {
  const logs = gateway({ limits: { quietMs: 30, catchUpMs: 10 } })
  const id = await instance()
  const reader = await followLines(logs, [id], { filter: { levels: ['ERROR'] } })
  await reader.next()
  await appendLines(logs, id, ...numbered(5))
  expect(await reader.next()).toMatchObject({ entries: [], phase: 'LIVE', positions: new Map([[id, 5]]) })
  reader.leave()
})

it('a reader that lags is served from the database and misses nothing', async () => {
  const logs = gateway({ limits: { ring: { rows: 10, bytes: 100_000 }, batch: { rows: 7, bytes: 100_000 } } })
  const id = await instance()
  const reader = await followLines(logs, [id])
  await reader.next()
  for (let from = 1; from <= 100; from += 20) await appendLines(logs, id, ...numbered(20, from))
  expect(logs.metrics().follows.lag).toBe(100)
  expect(await reader.entries(100)).toEqual(numbered(100))
  expect(logs.metrics().follows.lag).toBe(0)
  reader.leave()
})

it('a reader that would rather skip jumps to the end, and is told how many entries it missed', async () => {
  const logs = gateway({ limits: { skipBeyond: 10 } })
  const id = await instance()
  const reader = await followLines(logs, [id], { onLag: 'SKIP' })
  await reader.next()
  await appendLines(logs, id, ...numbered(10))
  expect(await reader.next()).toMatchObject({ skipped: 0, entries: { length: 10 } })
  await appendLines(logs, id, ...numbered(11, 11))
  expect(await reader.next()).toMatchObject({ skipped: 11, entries: [], positions: new Map([[id, 21]]) })
  await appendLines(logs, id, 'after')
  expect(await reader.next()).toMatchObject({ skipped: 0, entries: [{ seq: 22 }] })
  reader.leave()
})

it('a reader that never reads keeps nothing but its position, and holds nobody up', async () => {
  const logs = gateway({ limits: { ring: { rows: 50, bytes: 50_000 } } })
  const id = await instance()
  const deaf = await Promise.all(Array.from({ length: 200 }, () => followLines(logs, [id], { tail: 5 })))
  const reader = await followLines(logs, [id])
  await reader.next()
  const statements = await statementsOf(async () => {
    for (let from = 1; from <= 1_000; from += 10) {
      await appendLines(logs, id, ...numbered(10, from))
      await reader.entries(10)
    }
  })
  // Not one page was read for those who do not read: what the statements ask for is writing, and now and then how the stream stands.
  expect(statements.filter((statement) => /FROM mcp_logs/.test(statement))).toEqual([])
  expect(await deaf[0]?.entries(1_000)).toEqual(numbered(1_000))
  for (const one of [...deaf, reader]) one.leave()
})

it('an unending writer does not keep the other streams of a subscription waiting', async () => {
  const logs = gateway({ limits: { batch: { rows: 10, bytes: 100_000 } } })
  const [loud, quiet] = [await instance(), await instance()]
  await appendLines(logs, loud, ...numbered(1_000))
  await appendLines(logs, quiet, 'quiet')
  const reader = await followLines(logs, [loud, quiet], { tail: 1_000 })
  expect((await reader.next()).entries.map(({ content }) => content.message)).toContain('quiet')
  reader.leave()
})

it('entries that retention removed are passed over', async () => {
  const logs = gateway()
  const id = await instance()
  await appendLines(logs, id, ...numbered(10))
  await database.pool.query('DELETE FROM mcp_logs WHERE mcp_instance_id = $1 AND seq <= 7', [id])
  const some = await followLines(logs, [id], { after: new Map([[id, 2]]) })
  expect(await some.entries(3)).toEqual(['8', '9', '10'])
  some.leave()
  await database.pool.query('DELETE FROM mcp_logs WHERE mcp_instance_id = $1', [id])
  const none = await followLines(logs, [id], { after: new Map([[id, 2]]) })
  expect(await none.next()).toMatchObject({ entries: [] })
  await appendLines(logs, id, '11')
  expect(await none.entries(1)).toEqual(['11'])
  none.leave()
})

it('readers outlast a database that is away for a while, and lose nothing', async () => {
  let away = false
  const pool = new Proxy(database.pool, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name)
      if (name !== 'query' || !away) return typeof value === 'function' ? value.bind(target) : value
      return async () => {
        throw Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' })
      }
    },
  })
  const logs = gateway({ limits: { catchUpMs: 20 }, over: { ...database, pool } })
  const writer = gateway()
  const id = await instance()
  const reader = await followLines(logs, [id])
  await reader.next()
  away = true
  await appendLines(writer, id, ...numbered(5))
  await expect(appendLines(logs, id, 'lost?')).rejects.toMatchObject({ code: 'UNAVAILABLE' })
  await logs.catchUp()
  away = false
  expect(await reader.entries(5)).toEqual(numbered(5))
  reader.leave()
})

it('too much at once is refused or waits, and whatever was taken is stored when the gateway stops', async () => {
  const logs = gateway({ limits: { backlogRows: 10, gatherMs: 20 } })
  const id = await instance()
  await appendLines(logs, id, 'known')
  const first = appendLines(logs, id, ...numbered(8))
  const refused = appendLines(logs, id, ...numbered(3))
  await expect(refused).rejects.toMatchObject({ code: 'UNAVAILABLE' })
  const waiting = logs.write(
    id,
    numbered(3).map((message) => ({ message })),
    new AbortController().signal,
  )
  const impatient = new AbortController()
  const given = logs.write(id, [{ message: 'never' }], impatient.signal)
  impatient.abort(new Error('left'))
  await expect(given).rejects.toThrow('left')
  expect(await first).toEqual({ first: 2, last: 9 })
  expect(await waiting).toEqual({ first: 10, last: 12 })
  expect(logs.metrics().appends).toMatchObject({ refused: 1, waitingRows: 0, waitingBytes: 0 })
  const last = logs.write(id, [{ message: 'last' }], new AbortController().signal)
  await logs.close()
  expect(await last).toEqual({ first: 13, last: 13 })
  await expect(appendLines(logs, id, 'too late')).rejects.toMatchObject({ code: 'UNAVAILABLE' })
})
