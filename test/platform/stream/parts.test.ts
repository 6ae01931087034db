import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createBacklog } from '../../../src/platform/stream/backlog.ts'
import { commitGroup } from '../../../src/platform/stream/commit-group.ts'
import { decodePositions, encodePositions } from '../../../src/platform/stream/positions-text.ts'
import { Ring } from '../../../src/platform/stream/ring.ts'
import type { StreamEntry } from '../../../src/platform/stream/stream-entry.ts'
import type { WriteRequest, WriteResult } from '../../../src/platform/stream/stream-store.ts'
import { createTurns } from '../../../src/platform/stream/turns.ts'

describe('positions as text', () => {
  const positions = fc.uniqueArray(fc.tuple(fc.uuid(), fc.maxSafeNat()), { minLength: 1, selector: ([id]) => id })

  it('come back as they went', () => {
    fc.assert(
      fc.property(positions, (entries) => {
        const text = encodePositions(new Map(entries))
        expect(text).toMatch(/^[\w-]+$/)
        expect([...(decodePositions(text) ?? [])]).toEqual(entries)
      }),
    )
  })

  it('are none when the text is anything else, and reading it never throws', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.base64String(),
          positions.map((entries) => encodePositions(new Map(entries)).slice(0, -3)),
        ),
        (text) => {
          const found = decodePositions(text)
          for (const [id, seq] of found ?? []) {
            expect(id).toMatch(/^[0-9a-f-]{36}$/)
            expect(Number.isSafeInteger(seq)).toBe(true)
          }
        },
      ),
    )
    for (const text of ['', 'x', 'AQ', 'AA', 'W10', '!']) expect(decodePositions(text), text).toBeNull()
  })
})

describe('a ring', () => {
  const entry = (seq: number): StreamEntry<string> => ({ streamId: 's', seq, storedAt: 0, content: 'x'.repeat(seq % 7) })
  const run = (first: number, count: number) => Array.from({ length: count }, (_, index) => entry(first + index))

  it('answers exactly what follows a place, or says that it cannot, whatever was pushed with whatever gaps', () => {
    const pushes = fc.array(fc.record({ gap: fc.integer({ min: -3, max: 4 }), count: fc.integer({ min: 1, max: 9 }) }), {
      maxLength: 40,
    })
    fc.assert(
      fc.property(pushes, fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 40 }), (steps, rows, bytes) => {
        const ring = new Ring<string>({ rows, bytes }, (content) => content.length)
        let head = 0
        for (const { gap, count } of steps) {
          const after = Math.max(0, head + gap)
          ring.push(after, run(after + 1, count))
          head = after + count
          expect(ring.last).toBe(head)
          expect(ring.size).toBeLessThanOrEqual(rows)
          for (let place = Math.max(0, head - 20); place <= head + 2; place += 1) {
            if (!ring.covers(place)) continue
            const found = ring.behind(place, { rows: 100, bytes: 1_000 })
            expect(found.map(({ seq }) => seq)).toEqual(run(place + 1, head - place).map(({ seq }) => seq))
            expect(ring.behind(place, { rows: 2, bytes: 1_000 })).toEqual(found.slice(0, 2))
            expect(ring.behind(place, { rows: 100, bytes: 1 }).length).toBeGreaterThan(0)
          }
          expect(ring.covers(head)).toBe(false)
        }
      }),
    )
  })
})

describe('a backlog', () => {
  it('lets in what fits, those who wait in their order, and anything when it is empty', async () => {
    const backlog = createBacklog({ rows: 10, bytes: 100 })
    expect(backlog.tryTake({ rows: 500, bytes: 5_000 })).toBe(true)
    expect(backlog.tryTake({ rows: 1, bytes: 1 })).toBe(false)
    const order: string[] = []
    const { signal } = new AbortController()
    const impatient = new AbortController()
    const first = backlog.take({ rows: 6, bytes: 1 }, signal).then(() => order.push('first'))
    const left = backlog.take({ rows: 9, bytes: 1 }, impatient.signal)
    const second = backlog.take({ rows: 4, bytes: 1 }, signal).then(() => order.push('second'))
    const third = backlog.take({ rows: 1, bytes: 1 }, signal).then(() => order.push('third'))
    backlog.give({ rows: 500, bytes: 5_000 })
    await first
    expect(order).toEqual(['first'])
    impatient.abort(new Error('left'))
    await expect(left).rejects.toThrow('left')
    await second
    expect(order).toEqual(['first', 'second'])
    expect(backlog.tryTake({ rows: 0, bytes: 0 })).toBe(false)
    backlog.give({ rows: 6, bytes: 1 })
    await third
    expect(backlog).toMatchObject({ rows: 5, bytes: 2 })
  })
})

describe('a group', () => {
  const request = (streamId: string): WriteRequest<string> => ({ streamId, batchKey: null, contents: ['x'] })
  const stored: WriteResult = { first: 1, last: 1, known: false, storedAt: 0 }
  const failure = (code: string) => Object.assign(new Error(code), { code })

  it('is written request by request when it fails, again when others are in the way, and not at all when the database is away', async () => {
    const calls: string[] = []
    let conflicts = 2
    const write = async (requests: readonly WriteRequest<string>[]) => {
      calls.push(requests.map(({ streamId }) => streamId).join())
      if (requests.length > 1) throw failure('23505')
      if (requests[0]?.streamId === 'bad') throw failure('22P05')
      if (requests[0]?.streamId === 'busy' && conflicts-- > 0) throw failure('40P01')
      return [stored]
    }
    const outcomes = await commitGroup(write, [request('good'), request('bad'), request('busy')], () => false)
    expect(outcomes).toEqual([{ result: stored }, { error: failure('22P05') }, { result: stored }])
    expect(calls).toEqual(['good,bad,busy', 'good', 'bad', 'busy', 'busy', 'busy'])
    calls.length = 0
    const away = await commitGroup(write, [request('one'), request('two')], () => true)
    expect(away).toEqual([{ error: failure('23505') }, { error: failure('23505') }])
    expect(calls).toEqual(['one,two'])
  })
})

describe('turns', () => {
  it('run so many works at a time, and go on after one that fails', async () => {
    const turns = createTurns(2)
    let running = 0
    let most = 0
    const work = (fails: boolean) =>
      turns(async () => {
        running += 1
        most = Math.max(most, running)
        await new Promise(setImmediate)
        running -= 1
        if (fails) throw new Error('failed')
      })
    const results = await Promise.allSettled([work(false), work(true), work(true), work(false), work(false)])
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected', 'fulfilled', 'fulfilled'])
    expect(most).toBe(2)
    expect(running).toBe(0)
  })
})
