import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { describe, expect, onTestFinished, test } from 'vitest'
import { PanoptesError } from '../../../src/errors.ts'
import { createRateLimiter, type RateLimiter } from '../../../src/platform/rate-limit/rate-limiter.ts'
import { keepingLogger } from '../../support/log-lines.ts'

const limit = { points: 3, durationSeconds: 60 }
const redisUrl = process.env.TEST_REDIS_URL
const backends: [string, string | undefined][] = [['in memory', undefined]]
if (redisUrl !== undefined) backends.push(['in Redis', redisUrl])

function limiterOfTest(url: string | undefined): { limiter: RateLimiter; lines: Record<string, unknown>[] } {
  const { logger, lines } = keepingLogger()
  const limiter = createRateLimiter({ redisUrl: url, prefix: 'panoptes-test', logger })
  onTestFinished(() => limiter.close())
  return { limiter, lines }
}

async function refusal(attempt: Promise<void>): Promise<string> {
  const error = await attempt.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  if (error === undefined) return 'allowed'
  return error instanceof PanoptesError ? `${error.code}: ${error.message}` : `unexpected: ${String(error)}`
}

async function useUp(limiter: RateLimiter, key: string): Promise<void> {
  for (let point = 0; point < limit.points; point++) expect(await refusal(limiter.consume(key, limit))).toBe('allowed')
}

describe.each(backends)('a rate limit %s', (_where, url) => {
  test('allows its points, then says how long to wait', async () => {
    const { limiter } = limiterOfTest(url)
    const key = randomUUID()
    await useUp(limiter, key)
    expect(await refusal(limiter.consume(key, limit))).toMatch(
      /^RATE_LIMITED: Too many attempts\. Try again in (60|59) seconds\.$/,
    )
  })

  test('counts each key by itself', async () => {
    const { limiter } = limiterOfTest(url)
    const key = randomUUID()
    await useUp(limiter, key)
    expect(await refusal(limiter.consume(randomUUID(), limit))).toBe('allowed')
  })

  test('counts attempts that come at once', async () => {
    const { limiter } = limiterOfTest(url)
    const key = randomUUID()
    const answers = await Promise.all(Array.from({ length: 20 }, () => refusal(limiter.consume(key, limit))))
    expect(answers.filter((answer) => answer === 'allowed')).toHaveLength(limit.points)
  })

  test('is forgotten by a reset', async () => {
    const { limiter } = limiterOfTest(url)
    const key = randomUUID()
    await useUp(limiter, key)
    await limiter.reset(key)
    expect(await refusal(limiter.consume(key, limit))).toBe('allowed')
    await limiter.reset('a key that was never used')
  })

  test('ends with its time', async () => {
    const { limiter } = limiterOfTest(url)
    const key = randomUUID()
    const short = { points: 1, durationSeconds: 1 }
    await limiter.consume(key, short)
    expect(await refusal(limiter.consume(key, short))).toMatch(/in 1 second\.$/)
    await expect.poll(() => refusal(limiter.consume(key, short)), { timeout: 5_000 }).toBe('allowed')
  })
})

test('a Redis that is not there leaves the limits in force, and is reported once', async () => {
  const { limiter, lines } = limiterOfTest('redis://127.0.0.1:1')
  const key = randomUUID()
  await useUp(limiter, key)
  expect(await refusal(limiter.consume(key, limit))).toMatch(/^RATE_LIMITED/)
  await limiter.reset(key)
  expect(await refusal(limiter.consume(key, limit))).toBe('allowed')
  await expect.poll(() => lines.length, { timeout: 5_000 }).toBe(1)
  expect(lines[0]).toMatchObject({ msg: 'rate limits are counted per gateway while Redis does not answer' })
})

test('a Redis that accepts and never answers makes nobody wait', async () => {
  const sockets = new Set<Socket>()
  const silent = createServer((socket) => void sockets.add(socket.on('error', () => undefined)))
  await once(silent.listen(0, '127.0.0.1'), 'listening')
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy()
    silent.close()
  })
  const { limiter } = limiterOfTest(`redis://127.0.0.1:${portOf(silent.address())}`)
  const key = randomUUID()
  const started = performance.now()
  await useUp(limiter, key)
  expect(await refusal(limiter.consume(key, limit))).toMatch(/^RATE_LIMITED/)
  expect(performance.now() - started).toBeLessThan(4_000)
})

describe.skipIf(redisUrl === undefined)('with a real Redis (set TEST_REDIS_URL to run these)', () => {
  const url = redisUrl ?? ''

  test('two gateways count together', async () => {
    const [one, other] = [limiterOfTest(url).limiter, limiterOfTest(url).limiter]
    const key = randomUUID()
    await useUp(one, key)
    expect(await refusal(other.consume(key, limit))).toMatch(/^RATE_LIMITED/)
    await other.reset(key)
    expect(await refusal(one.consume(key, limit))).toBe('allowed')
  })

  test('an outage in the middle is borne, and afterwards Redis counts again', async () => {
    const target = new URL(url)
    const sockets = new Set<Socket>()
    const proxy = createServer((socket) => {
      const upstream = connect(Number(target.port || 6379), target.hostname)
      for (const end of [socket, upstream]) sockets.add(end.on('error', () => undefined))
      socket.pipe(upstream).pipe(socket)
    })
    await once(proxy.listen(0, '127.0.0.1'), 'listening')
    const port = portOf(proxy.address())
    onTestFinished(() => {
      for (const socket of sockets) socket.destroy()
      proxy.close()
    })
    const { limiter } = limiterOfTest(`redis://127.0.0.1:${port}`)
    const direct = limiterOfTest(url).limiter
    const key = randomUUID()
    await useUp(limiter, key)
    expect(await refusal(direct.consume(key, limit))).toMatch(/^RATE_LIMITED/)

    proxy.close()
    for (const socket of sockets) socket.destroy()
    const during = randomUUID()
    await useUp(limiter, during)
    expect(await refusal(limiter.consume(during, limit))).toMatch(/^RATE_LIMITED/)

    await once(proxy.listen(port, '127.0.0.1'), 'listening')
    await expect.poll(() => refusal(limiter.consume(key, limit)), { timeout: 10_000, interval: 100 }).toMatch(/^RATE_LIMITED/)
  })
})

function portOf(address: ReturnType<Socket['address']> | string | null): number {
  if (typeof address === 'object' && address !== null && 'port' in address) return address.port
  throw new Error('not listening')
}
