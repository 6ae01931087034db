import { describe, expect, onTestFinished, test } from 'vitest'
import type { Bus, JsonValue } from '../../../src/platform/bus/bus.ts'
import { createMemoryBus } from '../../../src/platform/bus/memory-bus.ts'
import { keepingLogger } from '../../support/log-lines.ts'
import { redisBusOfTest, testRedisUrl } from './support/redis.ts'

function memoryBusOfTest(): { bus: Bus; lines: Record<string, unknown>[] } {
  const { logger, lines } = keepingLogger()
  const bus = createMemoryBus(logger)
  onTestFinished(() => bus.close())
  return { bus, lines }
}

const buses = [
  { where: 'in memory', busOfTest: memoryBusOfTest, runs: true },
  { where: 'on Redis (set TEST_REDIS_URL to run these)', busOfTest: () => redisBusOfTest(), runs: testRedisUrl !== undefined },
]

/** What a gateway published itself has been delivered to it when the microtasks have run, whatever the bus. */
const delivered = () => new Promise(setImmediate)

describe.for(buses)('a bus $where', ({ busOfTest, runs }) => {
  describe.runIf(runs)('', () => {
    test('listeners get the messages of their topic, in order, and after the publisher went on', async () => {
      const { bus } = busOfTest()
      const got: JsonValue[] = []
      bus.subscribe('a', (payload) => got.push(payload))
      bus.subscribe('b', () => got.push('of another topic'))
      bus.publish('a', 1)
      bus.publish('a', { head: '2' })
      bus.publish('c', 'for nobody')
      expect(got).toEqual([])
      await delivered()
      expect(got).toEqual([1, { head: '2' }])
    })

    test('a listener that throws is logged and hurts nobody', async () => {
      const { bus, lines } = busOfTest()
      const got: JsonValue[] = []
      bus.subscribe('a', () => {
        throw new Error('boom')
      })
      bus.subscribe('a', (payload) => got.push(payload))
      bus.publish('a', 1)
      bus.publish('a', 2)
      await delivered()
      expect(got).toEqual([1, 2])
      expect(lines).toMatchObject([{ topic: 'a', err: { message: 'boom' } }, { topic: 'a' }])
    })

    test('whoever ends a subscription hears no more, even of what was on its way', async () => {
      const { bus } = busOfTest()
      const got: JsonValue[] = []
      const end = bus.subscribe('a', (payload) => got.push(payload))
      bus.publish('a', 1)
      end()
      end()
      await delivered()
      expect(got).toEqual([])
      expect(bus.listenerCount()).toBe(0)
    })

    test('listeners may come and go while one is called', async () => {
      const { bus } = busOfTest()
      const got: string[] = []
      const ends: (() => void)[] = []
      bus.subscribe('a', () => {
        got.push('first')
        for (const end of ends.splice(0)) end()
        bus.subscribe('a', () => got.push('new'))
      })
      ends.push(bus.subscribe('a', () => got.push('second')))
      bus.publish('a', null)
      await delivered()
      expect(got).toEqual(['first'])
      expect(bus.listenerCount()).toBe(2)
    })

    test('the same function subscribed twice is called twice and ended one by one', async () => {
      const { bus } = busOfTest()
      let calls = 0
      const count = () => {
        calls += 1
      }
      const end = bus.subscribe('a', count)
      bus.subscribe('a', count)
      end()
      bus.publish('a', null)
      await delivered()
      expect(calls).toBe(1)
    })

    test('a closed bus delivers nothing and takes nothing', async () => {
      const { bus } = busOfTest()
      const got: JsonValue[] = []
      bus.subscribe('a', (payload) => got.push(payload))
      bus.publish('a', 1)
      await bus.close()
      bus.subscribe('a', (payload) => got.push(payload))
      bus.publish('a', 2)
      await delivered()
      expect(got).toEqual([])
      expect(bus.listenerCount()).toBe(0)
    })

    test('whoever subscribes is told once when the messages of all gateways come in', async () => {
      const { bus } = busOfTest()
      const told: string[] = []
      bus.subscribe(
        'a',
        () => undefined,
        () => told.push('first'),
      )
      bus.subscribe(
        'a',
        () => undefined,
        () => told.push('second'),
      )
      const end = bus.subscribe(
        'b',
        () => undefined,
        () => told.push('ended'),
      )
      end()
      expect(told).toEqual([])
      await expect.poll(() => told).toEqual(['first', 'second'])
      bus.subscribe(
        'a',
        () => undefined,
        () => told.push('third'),
      )
      await expect.poll(() => told).toEqual(['first', 'second', 'third'])
    })

    test('it counts what is published and delivered', async () => {
      const { bus } = busOfTest()
      await new Promise<void>((resolve) => bus.subscribe('a', () => undefined, resolve))
      bus.subscribe('a', () => undefined)
      await expect.poll(() => bus.snapshot().ok).toBe(true)
      bus.publish('a', 1)
      bus.publish('nobody', 1)
      await delivered()
      expect(bus.snapshot()).toMatchObject({ published: 2, delivered: 2, dropped: 0 })
    })
  })
})
