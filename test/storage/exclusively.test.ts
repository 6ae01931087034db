import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { describe, expect, onTestFinished, test } from 'vitest'
import { createExclusively } from '../../src/storage/exclusively.ts'

const databaseUrl = process.env.TEST_DATABASE_URL

function gateway(): { pool: pg.Pool; exclusively: ReturnType<typeof createExclusively> } {
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 4 })
  pool.on('error', () => undefined)
  onTestFinished(() => pool.end())
  return { pool, exclusively: createExclusively(pool) }
}

describe.skipIf(databaseUrl === undefined)(
  'work that is exclusive on a PostgreSQL server (set TEST_DATABASE_URL to run these)',
  () => {
    test('runs on one of many gateways at a time, and later on any', async () => {
      const gateways = Array.from({ length: 4 }, gateway)
      const name = randomUUID()
      let running = 0
      let most = 0
      let open = () => {}
      const opened = new Promise<void>((resolve) => {
        open = resolve
      })
      const attempts = gateways.map(({ exclusively }) =>
        exclusively(name, async () => {
          running += 1
          most = Math.max(most, running)
          await opened
          running -= 1
        }),
      )
      // The others have been refused before the one that runs may end.
      const refused = new Promise<void>((resolve) => {
        let count = 0
        for (const attempt of attempts) void attempt.then((ran) => !ran && ++count === 3 && resolve())
      })
      await refused
      open()
      expect((await Promise.all(attempts)).filter(Boolean)).toHaveLength(1)
      expect(most).toBe(1)
      for (const { exclusively } of gateways) expect(await exclusively(name, async () => {})).toBe(true)
    })

    test('does not hold up work of another name', async () => {
      const { exclusively } = gateway()
      expect(
        await exclusively(randomUUID(), async () => void expect(await exclusively(randomUUID(), async () => {})).toBe(true)),
      ).toBe(true)
    })

    test('that fails passes its error on and frees the name', async () => {
      const [one, other] = [gateway(), gateway()]
      const name = randomUUID()
      const fail = async () => {
        throw new Error('boom')
      }
      await expect(one.exclusively(name, fail)).rejects.toThrow('boom')
      expect(await other.exclusively(name, async () => {})).toBe(true)
    })

    test('whose connection breaks meanwhile ends without harm, and frees the name', async () => {
      const [one, other] = [gateway(), gateway()]
      const name = randomUUID()
      const ran = await one.exclusively(name, async () => {
        const ended = await other.pool.query(
          `SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND classid = $1 AND objid::bigint = hashtext($2)::bigint & 4294967295`,
          [0x50414e4a, name],
        )
        expect(ended.rowCount).toBe(1)
      })
      expect(ran).toBe(true)
      expect(await one.exclusively(name, async () => {})).toBe(true)
      expect(await other.exclusively(name, async () => {})).toBe(true)
    })
  },
)
