import { randomUUID } from 'node:crypto'
import { expect, onTestFinished } from 'vitest'
import type { Bus } from '../../../../src/platform/bus/bus.ts'
import { createRedisBus } from '../../../../src/platform/bus/redis-bus.ts'
import { keepingLogger } from '../../../support/log-lines.ts'
import { startWire } from '../../../support/wire.ts'

/** Where tests that need a real Redis find one; they are skipped without it. */
export const testRedisUrl = process.env.TEST_REDIS_URL

export const newPrefix = () => `panoptes-test:${randomUUID()}`

/** A bus that ends with the test, with what it logged. */
export function redisBusOfTest(prefix = newPrefix(), redisUrl = testRedisUrl ?? '', watchMs = 5_000) {
  const { logger, lines } = keepingLogger()
  const bus = createRedisBus({ redisUrl, prefix, logger, watchMs })
  onTestFinished(() => bus.close())
  return { bus, lines }
}

/** Resolves when the bus hears the others on the topic, and they it; what comes in is kept. */
export async function listen(bus: Bus, topic: string): Promise<unknown[]> {
  const got: unknown[] = []
  await new Promise<void>((resolve) => bus.subscribe(topic, (payload) => got.push(payload), resolve))
  await expect.poll(() => bus.snapshot().ok).toBe(true)
  return got
}

/** A way to Redis that can be cut, silenced and restored. */
export async function startRedisProxy(redisUrl: string) {
  const wire = await startWire(new URL(redisUrl))
  return { ...wire, url: `redis://127.0.0.1:${wire.port}` }
}
