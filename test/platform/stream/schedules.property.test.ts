import { setImmediate } from 'node:timers/promises'
import fc from 'fast-check'
import { pino } from 'pino'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { apiId } from '../../../src/access/api-id.ts'
import { system, systemActor } from '../../../src/access/viewer.ts'
import { logFilter } from '../../../src/domains/mcp/mcp-log/log-filter.ts'
import { createMcpLogService, type McpLogService } from '../../../src/domains/mcp/mcp-log/service.ts'
import { createMemoryBus } from '../../../src/platform/bus/memory-bus.ts'
import type { StreamLimits } from '../../../src/platform/stream/stream.ts'
import type { Positions } from '../../../src/platform/stream/stream-batch.ts'
import { createTestDatabase, type TestDatabase } from '../../support/database.ts'
import { lossyBus } from '../../support/lossy-bus.ts'
import { createRows } from '../../support/rows.ts'

let database: TestDatabase
let instance: () => Promise<string>
const logger = pino({ level: 'silent' })

beforeAll(async () => {
  database = await createTestDatabase()
  const rows = createRows(database)
  const userId = await rows.user()
  const mcpTypeId = await rows.mcpType()
  instance = () => rows.mcpInstance({ userId, mcpTypeId })
})
afterAll(() => database?.close())

/** So small that every bound is met all the time. */
const limits: Partial<StreamLimits> = {
  ring: { rows: 6, bytes: 4_000 },
  batch: { rows: 4, bytes: 600 },
  pagesAtATime: 2,
  coalesceMs: 1,
  coalesceAtMostMs: 10,
  catchUpMs: 15,
  skipBeyond: 8,
  quietMs: 10,
  gatherMs: 1,
  groupRows: 10,
}

interface Plan {
  readonly streams: readonly number[]
  readonly onLag: 'CATCH_UP' | 'SKIP'
  readonly errorsOnly: boolean
  readonly tail: number
  /** Turns of the event loop between two batches. */
  readonly slowness: number
}

/** A client: it keeps what it was handed and its last cursor, is cut off and comes back to any gateway. */
class Client {
  readonly plan: Plan
  readonly ids: readonly string[]
  readonly seen = new Map<string, number[]>()
  readonly phases: string[] = []
  skipped = 0
  started: Positions | null = null
  cursor: Positions | null = null
  #controller = new AbortController()
  #running: Promise<void> = Promise.resolve()

  constructor(plan: Plan, ids: readonly string[]) {
    this.plan = plan
    this.ids = [...new Set(plan.streams.map((index) => ids[index % ids.length] ?? ''))]
  }

  async connect(gateway: McpLogService): Promise<void> {
    await this.cut()
    this.#controller = new AbortController()
    const { signal } = this.#controller
    const { onLag, errorsOnly, tail, slowness } = this.plan
    const filter = logFilter(errorsOnly ? { levels: ['ERROR'] } : null)
    const options = { instanceIds: this.ids, after: this.cursor, tail: this.cursor ? 0 : tail, filter, onLag }
    const batches = await gateway.follow(system, options, signal)
    const read = async () => {
      let live = false
      for await (const { entries, positions, phase, skipped } of batches) {
        if (signal.aborted) return
        expect(live && phase === 'BACKFILL').toBe(false)
        live = phase === 'LIVE'
        for (const { streamId, seq, content } of entries) {
          expect(content.message).toBe(`${streamId} ${seq}`)
          this.seen.set(streamId, [...(this.seen.get(streamId) ?? []), seq])
        }
        this.skipped += skipped
        this.started ??= new Map(
          [...positions].map(([id, seq]) => [id, Math.min(seq, ...(this.seen.get(id) ?? [seq + 1]).map((one) => one - 1))]),
        )
        this.cursor = positions
        for (let turn = 0; turn < slowness; turn += 1) await setImmediate()
      }
    }
    this.#running = read()
  }

  async cut(): Promise<void> {
    this.#controller.abort()
    await this.#running
  }
}

const plan = fc.record<Plan>({
  streams: fc.array(fc.nat(2), { minLength: 1, maxLength: 3 }),
  onLag: fc.constantFrom('CATCH_UP', 'CATCH_UP', 'SKIP'),
  errorsOnly: fc.boolean(),
  tail: fc.constantFrom(0, 0, 3, 1_000),
  slowness: fc.constantFrom(0, 0, 1, 20),
})

const action = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('write' as const),
      gateway: fc.nat(1),
      stream: fc.nat(2),
      entries: fc.integer({ min: 1, max: 12 }),
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('connect' as const), gateway: fc.nat(1), client: fc.nat(3) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('cut' as const), client: fc.nat(3) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('turn' as const), turns: fc.nat(30) }) },
)

const schedule = fc.record({
  /** Of 10 messages between the gateways, how many are lost. */
  loss: fc.constantFrom(0, 3, 10),
  clients: fc.array(plan, { minLength: 4, maxLength: 4 }),
  actions: fc.array(action, { minLength: 10, maxLength: 60 }),
})

it('whoever writes and whoever is cut off when, every reader ends with exactly the entries behind its start, in order', async () => {
  await fc.assert(
    fc.asyncProperty(schedule, async ({ loss, clients: plans, actions }) => {
      const ids = [await instance(), await instance(), await instance()]
      const bus = createMemoryBus(logger)
      let messages = 0
      const lose = () => {
        messages += 1
        return messages % 10 < loss
      }
      const gateways = [0, 1].map(() => createMcpLogService({ database, bus: lossyBus(bus, lose), logger, limits }))
      const clients = plans.map((one) => new Client(one, ids))
      const heads = new Map(ids.map((id) => [id, 0]))
      const writing: Promise<unknown>[] = []
      const chains = new Map<string, Promise<unknown>>()

      function write(gateway: number, id: string, entries: number): void {
        const from = heads.get(id) ?? 0
        heads.set(id, from + entries)
        const given = Array.from({ length: entries }, (_, index) => ({
          message: `${id} ${from + index + 1}`,
          level: (from + index) % 3 === 0 ? 'ERROR' : 'INFO',
        }))
        // What is written says its own place, so the writes of one log follow each other; those of others go on meanwhile.
        const before = chains.get(id) ?? Promise.resolve()
        const done = before.then(() =>
          gateways[gateway]?.append(systemActor, { instanceId: apiId('McpInstance', { id }), entries: given }),
        )
        chains.set(id, done)
        writing.push(done)
      }

      for (const one of actions) {
        if (one.do === 'write') write(one.gateway, ids[one.stream] ?? '', one.entries)
        else if (one.do === 'connect') await clients[one.client]?.connect(gateways[one.gateway] ?? Object.create(null))
        else if (one.do === 'cut') await clients[one.client]?.cut()
        else for (let turn = 0; turn < one.turns; turn += 1) await setImmediate()
      }
      await Promise.all(writing)

      for (const client of clients) {
        await client.connect(gateways[0] ?? Object.create(null))
        await expect
          .poll(() => client.ids.every((id) => client.cursor?.get(id) === heads.get(id)), { interval: 5, timeout: 5_000 })
          .toBe(true)
        await client.cut()
        const { errorsOnly, onLag } = client.plan
        let expected = 0
        let got = 0
        for (const id of client.ids) {
          const seen = client.seen.get(id) ?? []
          // A tail longer than the log starts at its beginning, whatever was handed out first.
          const start = client.plan.tail === 1_000 ? 0 : (client.started?.get(id) ?? 0)
          const all = Array.from({ length: (heads.get(id) ?? 0) - start }, (_, index) => start + index + 1)
          const wanted = errorsOnly ? all.filter((seq) => (seq - 1) % 3 === 0) : all
          if (onLag === 'CATCH_UP') expect(seen).toEqual(wanted)
          else expect(seen).toEqual(wanted.filter((seq) => seen.includes(seq)))
          expected += all.length
          got += seen.length
        }
        if (onLag === 'CATCH_UP') expect(client.skipped).toBe(0)
        else if (!errorsOnly) expect(got + client.skipped).toBe(expected)
      }
      for (const gateway of gateways) {
        expect(gateway.metrics().follows).toMatchObject({ subscribers: 0, watchedStreams: 0, groups: 0 })
        await gateway.close()
      }
      expect(bus.listenerCount()).toBe(0)
    }),
    { numRuns: 40, interruptAfterTimeLimit: 60_000, markInterruptAsFailure: false },
  )
}, 90_000)
