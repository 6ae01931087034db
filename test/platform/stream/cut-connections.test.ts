import { setTimeout as delay } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { apiId } from '../../../src/access/api-id.ts'
import { systemActor } from '../../../src/access/viewer.ts'
import { PanoptesError } from '../../../src/errors.ts'
import { createMemoryBus } from '../../../src/platform/bus/memory-bus.ts'
import { createTestDatabase } from '../../support/database.ts'
import { createRows } from '../../support/rows.ts'
import { followLines, openLogs, silent } from '../../support/streams.ts'

// The embedded database lives and dies with its gateway (kill.test.ts); only a server can be restarted under one.
it.runIf(process.env.TEST_DATABASE_URL !== undefined)(
  'a server that cuts every connection again and again loses and doubles nothing of what writers send until it is acknowledged',
  async () => {
    const database = await createTestDatabase()
    const rows = createRows(database)
    const [userId, mcpTypeId] = [await rows.user(), await rows.mcpType()]
    const ids = await Promise.all([1, 2, 3].map(() => rows.mcpInstance({ userId, mcpTypeId })))
    const logs = openLogs(database, createMemoryBus(silent), { catchUpMs: 50 })
    const batches = 40
    let failures = 0

    async function write(id: string, writer: number): Promise<void> {
      for (let n = 0; n < batches; n += 1) {
        const batchId = `${writer}.${n}`
        const entries = [0, 1, 2].map((index) => ({ message: `${batchId}.${index}` }))
        for (let stored = false; !stored; ) {
          try {
            await logs.append(systemActor, { instanceId: apiId('McpInstance', { id }), batchId, entries })
            stored = true
          } catch (error) {
            // Nothing but "try again" may ever reach a writer.
            if (!(error instanceof PanoptesError && error.code === 'UNAVAILABLE')) throw error
            failures += 1
          }
        }
      }
    }

    const readers = await Promise.all(ids.map((id) => followLines(logs, [id])))
    const writing = Promise.all(ids.flatMap((id) => [write(id, 1), write(id, 2)]))
    const total = 2 * batches * 3
    const reading = Promise.all(readers.map((reader) => reader.entries(total)))
    let over = false
    const cutting = (async () => {
      while (!over) {
        const cut =
          'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()'
        await database.pool.query(cut).catch(() => undefined)
        await delay(15)
      }
    })()
    await writing
    over = true
    await cutting
    const seen = await reading
    expect(failures).toBeGreaterThan(0)
    for (const [index, id] of ids.entries()) {
      const stored = await database.prisma.mcpLog.findMany({ where: { mcpInstanceId: id }, orderBy: { seq: 'asc' } })
      expect(stored.map(({ seq }) => Number(seq))).toEqual(Array.from({ length: total }, (_, place) => place + 1))
      expect(seen[index]).toEqual(stored.map(({ message }) => message))
      expect(new Set(seen[index]).size).toBe(total)
    }
    for (const reader of readers) reader.leave()
    await logs.close()
    await database.close()
  },
)
