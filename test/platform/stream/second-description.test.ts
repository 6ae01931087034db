import { afterAll, beforeAll, expect, it } from 'vitest'
import { createMemoryBus } from '../../../src/platform/bus/memory-bus.ts'
import { newId } from '../../../src/platform/ids/new-id.ts'
import { createStream, type Stream } from '../../../src/platform/stream/stream.ts'
import type { StreamDescription } from '../../../src/platform/stream/stream-description.ts'
import { createTestDatabase, type TestDatabase } from '../../support/database.ts'
import { silent } from '../../support/streams.ts'

interface Run {
  readonly finished: boolean
  readonly exitCode: number | null
}

/** Steps of a run that ends: another kind of stream, of which the code knows nothing but this. */
const steps: StreamDescription<string, Run> = {
  name: 'toy-steps',
  entries: 'toy_steps',
  heads: 'toy_step_heads',
  batches: 'toy_step_batches',
  owners: 'toy_runs',
  stream: 'run_id',
  columns: [{ name: 'step', type: 'text', write: (step) => step }],
  select: 'e.step',
  selectSize: 'octet_length(e.step)',
  contentOf: ({ step }) => String(step),
  isContent: (value) => typeof value === 'string',
  sizeOf: (step) => 2 * step.length,
  open: 'NOT o.finished',
  selectFacts: 'o.finished, o.exit_code',
  factsOf: ({ finished, exit_code: exitCode }) => ({
    finished: finished === true,
    exitCode: exitCode === null ? null : Number(exitCode),
  }),
}

let database: TestDatabase
let stream: Stream<string, Run>

beforeAll(async () => {
  database = await createTestDatabase()
  await database.pool.query(`
    CREATE TABLE toy_runs (id uuid PRIMARY KEY, finished boolean NOT NULL DEFAULT false, exit_code int);
    CREATE TABLE toy_steps (run_id uuid, seq bigint, step text NOT NULL, created_at timestamptz(3) NOT NULL DEFAULT now(), PRIMARY KEY (run_id, seq));
    CREATE TABLE toy_step_heads (run_id uuid PRIMARY KEY, last_seq bigint NOT NULL);
    CREATE TABLE toy_step_batches (run_id uuid, batch_key uuid, first_seq bigint, last_seq bigint, created_at timestamptz(3) NOT NULL DEFAULT now(), PRIMARY KEY (run_id, batch_key))`)
  const unavailable = () => false
  stream = createStream(steps, { database, bus: createMemoryBus(silent), logger: silent, unavailable, limits: { catchUpMs: 20 } })
})
afterAll(async () => {
  await stream?.close()
  await database?.close()
})

it('a stream of another kind needs nothing but its description, and one that finishes is read to its end', async () => {
  const id = newId()
  await database.pool.query('INSERT INTO toy_runs (id) VALUES ($1)', [id])
  expect(await stream.append(id, ['begin'])).toEqual({ first: 1, last: 1 })
  const controller = new AbortController()
  const batches = await stream.follow({
    streamIds: [id],
    start: () => new Map([[id, 0]]),
    endOf: ({ finished, exitCode }) => (finished ? { reason: 'FINISHED', exitCode } : null),
    filter: { key: '', keep: () => true },
    onLag: 'CATCH_UP',
    signal: controller.signal,
  })
  await stream.append(id, ['middle', 'end'])
  await database.pool.query('UPDATE toy_runs SET finished = true, exit_code = 0 WHERE id = $1', [id])
  expect(await stream.append(id, ['too late'])).toBeNull()
  await stream.catchUp()
  const read: string[] = []
  let ended: unknown
  for await (const batch of batches) {
    read.push(...batch.entries.map(({ content }) => content))
    if (batch.ended.length > 0) ended = batch.ended
  }
  expect(read).toEqual(['begin', 'middle', 'end'])
  expect(ended).toEqual([{ streamId: id, reason: 'FINISHED', exitCode: 0 }])
  expect(stream.metrics().follows).toMatchObject({ subscribers: 0, watchedStreams: 0, groups: 0 })
})
