import { once } from 'node:events'
import { createServer } from 'node:net'
import { Redis } from 'ioredis'
import { describe, expect, onTestFinished, test } from 'vitest'
import { listen, newPrefix, redisBusOfTest, startRedisProxy, testRedisUrl } from './support/redis.ts'

const delivered = () => new Promise(setImmediate)

test('a Redis that is not there fails nobody: a gateway still hears itself, drops are counted and the outage is logged once', async () => {
  const { bus, lines } = redisBusOfTest(newPrefix(), 'redis://127.0.0.1:1')
  const got: unknown[] = []
  bus.subscribe('a', (payload) => got.push(payload))
  for (let n = 0; n < 20_000; n += 1) bus.publish('a', n)
  await delivered()
  expect(got).toHaveLength(20_000)
  expect(bus.snapshot()).toEqual({ kind: 'redis', ok: false, published: 20_000, delivered: 20_000, dropped: 20_000 })
  await expect.poll(() => lines.length).toBe(2)
  await bus.close()
})

test('a Redis that accepts and never answers holds up neither publishers nor the end', async () => {
  const silent = createServer((socket) => void socket.on('error', () => undefined))
  await once(silent.listen(0, '127.0.0.1'), 'listening')
  onTestFinished(() => void silent.close())
  const address = silent.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const { bus } = redisBusOfTest(newPrefix(), `redis://127.0.0.1:${port}`)
  bus.publish('a', 1)
  await expect.poll(() => bus.snapshot().dropped).toBe(1)
  const started = performance.now()
  await bus.close()
  expect(performance.now() - started).toBeLessThan(1_000)
})

describe.skipIf(testRedisUrl === undefined)('with a real Redis (set TEST_REDIS_URL to run these)', () => {
  const url = testRedisUrl ?? ''

  test('gateways with one prefix hear each other once, in order; others hear nothing', async () => {
    const prefix = newPrefix()
    const [one, other, stranger] = [redisBusOfTest(prefix).bus, redisBusOfTest(prefix).bus, redisBusOfTest().bus]
    const all = await Promise.all([one, other, stranger].map((bus) => listen(bus, 'a')))
    const numbers = Array.from({ length: 500 }, (_, n) => ({ n }))
    for (const payload of numbers) one.publish('a', payload)
    one.publish('b', 'not listened to')
    await expect.poll(() => all[1]).toEqual(numbers)
    other.publish('a', 'back')
    await expect.poll(() => all[0]).toEqual([...numbers, 'back'])
    expect(all[1]).toEqual([...numbers, 'back'])
    expect(all[2]).toEqual([])
    expect(one.snapshot()).toEqual({ kind: 'redis', ok: true, published: 501, delivered: 501, dropped: 0 })
  })

  test('a channel is open from the first listener of its topic to the last', async () => {
    const prefix = newPrefix()
    const { bus } = redisBusOfTest(prefix)
    const redis = new Redis(url)
    onTestFinished(() => void redis.disconnect())
    const channels = async () => (await redis.pubsub('CHANNELS', `${prefix}:*`)).sort()
    const ends = ['a', 'a', 'b'].map((topic) => bus.subscribe(topic, () => undefined))
    await expect.poll(channels).toEqual([`${prefix}:`, `${prefix}:a`, `${prefix}:b`])
    ends[0]?.()
    ends[2]?.()
    await expect.poll(channels).toEqual([`${prefix}:`, `${prefix}:a`])
    ends[1]?.()
    ends[1]?.()
    await expect.poll(channels).toEqual([`${prefix}:`])
    for (let n = 0; n < 50; n += 1) bus.subscribe('a', () => undefined)()
    await listen(bus, 'a')
    expect(await channels()).toEqual([`${prefix}:`, `${prefix}:a`])
    await bus.close()
    await expect.poll(channels).toEqual([])
  })

  test('connections that are killed come back by themselves, and listeners learn that they may have missed something', async () => {
    const prefix = newPrefix()
    const [one, other] = [redisBusOfTest(prefix).bus, redisBusOfTest(prefix).bus]
    const got = await listen(other, 'a')
    await listen(one, 'b')
    const redis = new Redis(url)
    onTestFinished(() => void redis.disconnect())
    for (let round = 1; round <= 3; round += 1) {
      let reconnects = 0
      const end = other.onReconnect(() => {
        reconnects += 1
      })
      await expect.poll(() => one.snapshot().ok && other.snapshot().ok).toBe(true)
      for (let n = 0; n < 200; n += 1) one.publish('a', n)
      const clients = String(await redis.client('LIST'))
      const ids = clients
        .split('\n')
        .flatMap((line) => (line.includes(`name=${prefix}:`) ? [/^id=(\d+)/.exec(line)?.[1] ?? ''] : []))
      expect(ids).toHaveLength(4)
      for (const id of ids) await redis.client('KILL', 'ID', id)
      for (let n = 0; n < 200; n += 1) one.publish('a', n)
      await expect.poll(() => reconnects).toBeGreaterThan(0)
      await expect.poll(() => one.snapshot().ok && other.snapshot().ok).toBe(true)
      one.publish('a', `round ${round}`)
      await expect.poll(() => got.filter((payload) => typeof payload === 'string')).toHaveLength(round)
      end()
    }
    expect(got.slice(-1)).toEqual(['round 3'])
  })

  test('a gateway whose messages were lost says so to the others, whose own connection held', async () => {
    const prefix = newPrefix()
    const proxy = await startRedisProxy(url)
    const one = redisBusOfTest(prefix, proxy.url).bus
    const other = redisBusOfTest(prefix).bus
    const got = await listen(other, 'a')
    const own = await listen(one, 'a')
    let gaps = 0
    other.onReconnect(() => {
      gaps += 1
    })
    proxy.cut()
    await expect.poll(() => one.snapshot().ok).toBe(false)
    one.publish('a', 'lost')
    await expect.poll(() => one.snapshot().dropped).toBe(1)
    other.publish('a', 'elsewhere')
    await proxy.restore()
    await expect.poll(() => gaps, { timeout: 10_000 }).toBe(1)
    await expect.poll(() => one.snapshot().ok, { timeout: 10_000 }).toBe(true)
    one.publish('a', 'again')
    await expect.poll(() => got).toEqual(['elsewhere', 'again'])
    expect(own).toEqual(['lost', 'again'])
  })

  test('what Redis does not answer is bounded, and a connection that fell silent is replaced', async () => {
    const prefix = newPrefix()
    const proxy = await startRedisProxy(url)
    const one = redisBusOfTest(prefix, proxy.url, 300).bus
    const got = await listen(redisBusOfTest(prefix).bus, 'a')
    await expect.poll(() => one.snapshot().ok).toBe(true)
    proxy.silence(true)
    for (let n = 0; n < 30_000; n += 1) one.publish('a', n)
    await expect.poll(() => one.snapshot().dropped).toBeGreaterThanOrEqual(20_000)
    await expect.poll(() => one.snapshot().dropped, { timeout: 10_000 }).toBe(30_000)
    proxy.silence(false)
    await expect.poll(() => one.snapshot().ok, { timeout: 15_000 }).toBe(true)
    one.publish('a', 'again')
    await expect.poll(() => got.at(-1)).toBe('again')
  })

  test('a Redis that is down at first, and then accepts without answering, is used once it answers', async () => {
    const proxy = await startRedisProxy(url)
    proxy.cut()
    const prefix = newPrefix()
    const { bus, lines } = redisBusOfTest(prefix, proxy.url, 200)
    const got: unknown[] = []
    let listening = 0
    bus.subscribe(
      'a',
      (payload) => got.push(payload),
      () => {
        listening += 1
      },
    )
    await expect.poll(() => lines.length).toBe(2)
    await proxy.restore(true)
    await expect.poll(() => proxy.accepted(), { timeout: 10_000 }).toBeGreaterThan(4)
    expect([bus.snapshot().ok, listening]).toEqual([false, 0])
    proxy.silence(false)
    await expect.poll(() => bus.snapshot().ok, { timeout: 15_000 }).toBe(true)
    expect(listening).toBe(1)
    redisBusOfTest(prefix).bus.publish('a', 'dropped: this one has no connection yet')
    const other = redisBusOfTest(prefix).bus
    await expect.poll(() => other.snapshot().ok).toBe(true)
    other.publish('a', 'heard')
    await expect.poll(() => got).toEqual(['heard'])
  })

  test('a listener that throws and a message that no gateway sent hurt nobody', async () => {
    const prefix = newPrefix()
    const { bus, lines } = redisBusOfTest(prefix)
    bus.onReconnect(() => {
      throw new Error('boom')
    })
    const got = await listen(bus, 'a')
    const redis = new Redis(url)
    onTestFinished(() => void redis.disconnect())
    await redis.publish(`${prefix}:a`, '{')
    await redis.publish(`${prefix}:a`, 'abcdefabcdef{"unended')
    await redis.publish(`${prefix}:a`, 'abcdefabcdef"good"')
    await expect.poll(() => got).toEqual(['good'])
    expect(lines.map(({ msg }) => msg)).toEqual([
      'a listener of the bus failed',
      'a message that no gateway sent came over the bus',
      'a message that no gateway sent came over the bus',
    ])
  })
})
