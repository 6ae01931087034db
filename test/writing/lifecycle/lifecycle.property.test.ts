import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { systemActor } from '../../../src/access/viewer.ts'
import { PanoptesError } from '../../../src/errors.ts'
import type { Database } from '../../../src/storage/database.ts'
import { createLifecycle } from '../../../src/writing/lifecycle/lifecycle.ts'
import { createWriter } from '../../../src/writing/writer.ts'
import { createTestDatabase } from '../../support/database.ts'
import { createRows } from '../../support/rows.ts'

/** What the rules say, without a database. */
interface Known {
  readonly model: 'User' | 'ApiKey' | 'McpInstance'
  readonly id: string
  readonly owner: Known | null
  /** Of two rows with the same place only one may be live. */
  readonly place: string
  deletion: object | null
}

function expectedRemoval(rows: readonly Known[], row: Known): string {
  if (row.deletion) return 'NOT_FOUND'
  const deletion = {}
  for (const other of rows) if ((other === row || other.owner === row) && !other.deletion) other.deletion = deletion
  return 'done'
}

function expectedRestoration(rows: readonly Known[], row: Known): string {
  const { deletion } = row
  if (!deletion || row.owner?.deletion) return 'CONFLICT'
  const back = rows.filter((other) => other.deletion === deletion)
  const live = new Set(rows.filter((other) => !other.deletion).map(({ place }) => place))
  if (back.some(({ place }) => live.has(place))) return 'CONFLICT'
  for (const other of back) other.deletion = null
  return 'done'
}

let database: Database
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.close())

async function stored() {
  const select = { id: true, deletedAt: true, deletionId: true } as const
  const { prisma } = database
  const tables = [
    await prisma.user.findMany({ select }),
    await prisma.apiKey.findMany({ select }),
    await prisma.mcpInstance.findMany({ select }),
  ]
  return new Map(tables.flat().map((row) => [row.id, row]))
}

const step = fc.record({
  act: fc.constantFrom('remove', 'restore', 'create'),
  which: fc.nat({ max: 1_000 }),
  user: fc.nat({ max: 1 }),
  type: fc.nat({ max: 1 }),
})

it('after any sequence of deletions and restorations exactly the rows are live that the rules say', async () => {
  const make = createRows(database)
  const writer = createWriter(database, () => {})
  const { remove, restore } = createLifecycle({ writer, effects: {} })
  const types = [await make.mcpType(), await make.mcpType()]
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 25 }), async (steps) => {
      const rows: Known[] = []
      for (const _ of [0, 1]) {
        const id = await make.user()
        rows.push({ model: 'User', id, owner: null, place: id, deletion: null })
      }
      const users = [...rows]
      for (const owner of users) {
        const id = await make.mcpInstance({ userId: owner.id, mcpTypeId: types[0] ?? '' })
        rows.push({ model: 'McpInstance', id, owner, place: id, deletion: null })
      }
      for (const { act, which, user, type } of steps) {
        const row = rows[which % rows.length]
        const [owner, mcpTypeId] = [users[user], types[type]]
        if (!row || !owner || !mcpTypeId) throw new Error('the arbitraries fit the rows')
        if (act === 'create') {
          const place = `${owner.id} ${mcpTypeId}`
          if (owner.deletion || rows.some((other) => other.place === place && !other.deletion)) continue
          const id = await make.apiKey({ userId: owner.id, mcpTypeId })
          rows.push({ model: 'ApiKey', id, owner, place, deletion: null })
          continue
        }
        const [run, expected] = act === 'remove' ? [remove, expectedRemoval] : [restore, expectedRestoration]
        const outcome = await run(systemActor, act, row.model, { id: row.id }).then(
          () => 'done',
          (error: unknown) => (error instanceof PanoptesError ? error.code : String(error)),
        )
        expect(outcome).toBe(expected(rows, row))
        const found = await stored()
        for (const known of rows) {
          const { deletedAt, deletionId } = found.get(known.id) ?? {}
          expect([known.id, deletedAt === null, deletionId === null]).toEqual([known.id, !known.deletion, !known.deletion])
          const together = rows.filter((other) => known.deletion && other.deletion === known.deletion)
          for (const other of together) expect(found.get(other.id)?.deletionId).toBe(deletionId)
        }
      }
    }),
    { numRuns: 30 },
  )
}, 60_000)
