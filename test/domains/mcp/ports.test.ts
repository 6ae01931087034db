import pino from 'pino'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { systemActor } from '../../../src/access/viewer.ts'
import { leasePort } from '../../../src/domains/mcp/port-allocation/lease-port.ts'
import { releasePorts } from '../../../src/domains/mcp/port-allocation/release-ports.ts'
import { resizePortPool } from '../../../src/domains/mcp/port-allocation/resize-port-pool.ts'
import { createPortAllocationService } from '../../../src/domains/mcp/port-allocation/service.ts'
import { seedSettings } from '../../../src/domains/settings/setting/seed-settings.ts'
import { createSettingService } from '../../../src/domains/settings/setting/service.ts'
import { newId } from '../../../src/platform/ids/new-id.ts'
import { connectDatabase } from '../../../src/storage/database.ts'
import { createWriter, type Writer } from '../../../src/writing/writer.ts'
import { actorOf } from '../../support/actors.ts'
import { createTestDatabase } from '../../support/database.ts'
import { createRows } from '../../support/rows.ts'

let database: Awaited<ReturnType<typeof createTestDatabase>>
let writer: Writer
let instance: (fields?: Record<string, unknown>) => Promise<string>

const lease = (id: string, by = writer) => by.write(systemActor, 'test', (change) => leasePort(change, id))
const release = (...ids: string[]) => writer.write(systemActor, 'test', (change) => releasePorts(change, ids))
const resize = (start: number, end: number) =>
  writer.write(systemActor, 'test', (change) => resizePortPool(change, { start, end }))
const pool = () => database.prisma.portAllocation.findMany({ orderBy: { port: 'asc' } })

beforeAll(async () => {
  database = await createTestDatabase()
  writer = createWriter(database, () => {})
  const rows = createRows(database)
  const userId = await rows.user()
  const mcpTypeId = await rows.mcpType()
  instance = (fields = {}) => rows.mcpInstance({ userId, mcpTypeId, ...fields })
})
afterAll(() => database.close())
beforeEach(async () => {
  await database.prisma.mcpInstance.deleteMany()
  await database.prisma.portAllocation.deleteMany()
  await database.prisma.setting.deleteMany()
  await writer.write(systemActor, 'seed', seedSettings)
})

describe('the pool of ports', () => {
  it('hands out the lowest free port, and the same one again to whoever has one', async () => {
    await resize(3001, 3003)
    const [first, second] = [await instance(), await instance()]
    expect(await lease(first)).toBe(3001)
    expect(await lease(second)).toBe(3002)
    expect(await lease(first)).toBe(3001)
    await release(first)
    expect(await lease(await instance())).toBe(3001)
    const row = await database.prisma.mcpInstance.findUniqueOrThrow({ where: { id: second } })
    expect(row.assignedPort).toBe(3002)
  })

  it('answers UNAVAILABLE when every port is taken, and takes none', async () => {
    await resize(3001, 3001)
    await lease(await instance())
    await expect(lease(await instance())).rejects.toMatchObject({ code: 'UNAVAILABLE' })
    expect(await database.prisma.mcpInstance.count({ where: { assignedPort: { not: null } } })).toBe(1)
  })

  it('never gives one port to two, however many gateways lease at once', async () => {
    await resize(3001, 3008)
    const other = await secondGateway()
    try {
      const ids = await Promise.all(Array.from({ length: 8 }, () => instance()))
      const ports = await Promise.all(ids.map((id, index) => lease(id, index % 2 === 0 ? writer : other.writer)))
      expect([...ports].sort()).toEqual([3001, 3002, 3003, 3004, 3005, 3006, 3007, 3008])
      const held = await pool()
      expect(held.map((row) => row.mcpInstanceId).sort()).toEqual([...ids].sort())
    } finally {
      await other.close()
    }
  })

  it('finds the free port by its index, without sorting the pool', async () => {
    await resize(3001, 60_000)
    await database.pool.query('ANALYZE port_allocations')
    const { rows } = await database.pool.query<{ 'QUERY PLAN': string }>(
      'EXPLAIN SELECT port FROM port_allocations WHERE is_available ORDER BY port FOR UPDATE SKIP LOCKED LIMIT 1',
    )
    const plan = rows.map((row) => row['QUERY PLAN']).join('\n')
    expect(plan).toMatch(/Index (Only )?Scan using port_allocations_(free_idx|pkey)/)
    expect(plan).not.toContain('Sort')
  })

  it('follows a changed range: free ports outside leave at once, a taken one when it is released', async () => {
    const settings = createSettingService({ database, writer, resizePortPool })
    await resize(3001, 3003)
    const holder = await instance()
    await lease(holder)
    await settings.update(actorOf(newId(), 'ADMIN'), { key: 'port.range_end', value: 3004 })
    await settings.update(actorOf(newId(), 'ADMIN'), { key: 'port.range_start', value: 3003 })
    expect((await pool()).map((row) => [row.port, row.isAvailable])).toEqual([
      [3001, false],
      [3003, true],
      [3004, true],
    ])
    await release(holder)
    expect((await pool()).map((row) => row.port)).toEqual([3003, 3004])
  })

  it('reclaims ports whose instance is deleted, ended or gone, with an audit, and no other', async () => {
    const ports = createPortAllocationService({ writer })
    await resize(3001, 3004)
    const [running, deleted, ended, gone] = [await instance(), await instance(), await instance(), await instance()]
    for (const id of [running, deleted, ended, gone]) await lease(id)
    await database.prisma.mcpInstance.update({ where: { id: running }, data: { status: 'RUNNING' } })
    await database.prisma.mcpInstance.update({ where: { id: deleted }, data: { deletedAt: new Date(), deletionId: newId() } })
    await database.prisma.mcpInstance.update({ where: { id: ended }, data: { status: 'ERROR' } })
    await database.prisma.mcpInstance.delete({ where: { id: gone } })
    const admin = actorOf(newId(), 'ADMIN')
    const reclaimed = await ports.reclaim(admin)
    expect(reclaimed.map((row) => row.port)).toEqual([3002, 3003, 3004])
    expect((await pool()).map((row) => row.isAvailable)).toEqual([false, true, true, true])
    expect(await database.prisma.auditEvent.count({ where: { action: 'reclaimPorts' } })).toBe(3)
    expect(await ports.reclaim(admin)).toEqual([])
    await expect(ports.reclaim(actorOf(newId()))).rejects.toMatchObject({ code: 'FORBIDDEN' })
  })
})

/** Another gateway on the same server; on the embedded database, which has one gateway, the same one again. */
async function secondGateway(): Promise<{ writer: Writer; close(): Promise<void> }> {
  if (database.kind === 'embedded') return { writer, close: async () => {} }
  const second = connectDatabase({ kind: 'server', url: database.url }, pino({ level: 'silent' }))
  return { writer: createWriter(second, () => {}), close: () => second.close() }
}
