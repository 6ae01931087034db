import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Actor } from '../../src/access/viewer.ts'
import { newId } from '../../src/platform/ids/new-id.ts'
import { createVault } from '../../src/platform/vault/vault.ts'
import type { Database } from '../../src/storage/database.ts'
import { type IdempotencyOptions, idempotently } from '../../src/writing/idempotent.ts'
import { createWriter } from '../../src/writing/writer.ts'
import { actorOf } from '../support/actors.ts'
import { createTestDatabase } from '../support/database.ts'

let database: Database
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.close())

/** A write that makes one type and answers with its id. */
function writes(actor: Actor, options: IdempotencyOptions = {}) {
  const writer = createWriter(database, () => {})
  let runs = 0
  return {
    runs: () => runs,
    write: (key: string | null, input: unknown, fail = false) =>
      writer.write(actor, 'createThing', (change) =>
        idempotently(
          change,
          'createThing',
          key,
          input,
          async () => {
            runs += 1
            const id = newId()
            await change.tx.mcpType.create({ data: { id, name: id, displayName: 'x', serverScript: 'x' } })
            if (fail) throw new Error('failed after all')
            return { id, secret: 'pan_mci_xyz' }
          },
          options,
        ),
      ),
  }
}

describe('a write with an idempotency key', () => {
  it('gives the first answer again and changes nothing, whatever the order of the input’s fields', async () => {
    const { write, runs } = writes(actorOf(newId()))
    const first = await write('k', { a: 1, b: { c: [1n, null], d: 'x' } })
    expect(await write('k', { b: { d: 'x', c: [1n, null] }, a: 1 })).toEqual(first)
    expect(runs()).toBe(1)
  })

  it('runs again for another key, another actor and without a key', async () => {
    const { write, runs } = writes(actorOf(newId()))
    for (const key of ['k', 'l', null, null]) await write(key, { a: 1 })
    expect(runs()).toBe(4)
    const other = writes(actorOf(newId()))
    await other.write('k', { a: 1 })
    expect(other.runs()).toBe(1)
  })

  it('answers CONFLICT for the same key with another input', async () => {
    const { write, runs } = writes(actorOf(newId()))
    await write('k', { a: 1 })
    await expect(write('k', { a: 2 })).rejects.toMatchObject({ code: 'CONFLICT' })
    expect(runs()).toBe(1)
  })

  it('keeps no answer of a write that failed', async () => {
    const { write, runs } = writes(actorOf(newId()))
    await expect(write('k', {}, true)).rejects.toThrow('failed after all')
    await write('k', {})
    expect(runs()).toBe(2)
  })

  it('runs once when ten come at once, and all get the same answer', async () => {
    const { write, runs } = writes(actorOf(newId()))
    const answers = await Promise.all(Array.from({ length: 10 }, () => write('k', { a: 1 })))
    expect(new Set(answers.map(({ id }) => id)).size).toBe(1)
    expect(runs()).toBe(1)
  })

  it('stores a secret answer sealed only', async () => {
    const vault = createVault({ current: new Uint8Array(32).fill(7), old: [] })
    const actor = actorOf(newId())
    const { write } = writes(actor, { vault })
    const first = await write('k', {})
    expect(await write('k', {})).toEqual(first)
    const actorId = actor.viewer.kind === 'USER' ? actor.viewer.userId : ''
    const [record] = await database.prisma.idempotencyRecord.findMany({ where: { actorId } })
    expect(JSON.stringify(record?.result)).not.toContain('pan_mci')
  })

  it('refuses a key that is empty or too long', async () => {
    const { write } = writes(actorOf(newId()))
    for (const key of ['', 'x'.repeat(201)]) await expect(write(key, {})).rejects.toMatchObject({ code: 'BAD_USER_INPUT' })
  })
})
