import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { expect, onTestFinished } from 'vitest'
import type { Bus } from '../../../../src/platform/bus/bus.ts'
import { createRedisBus } from '../../../../src/platform/bus/redis-bus.ts'
import { keepingLogger } from '../../../support/log-lines.ts'

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
  const target = new URL(redisUrl)
  const sockets = new Set<Socket>()
  let silent = false
  let accepted = 0
  const server = createServer((socket) => {
    accepted += 1
    const upstream = connect(Number(target.port || 6379), target.hostname)
    for (const end of [socket, upstream]) sockets.add(end.on('error', () => undefined))
    socket.on('data', (data) => silent || upstream.write(data)).on('close', () => upstream.destroy())
    upstream.on('data', (data) => silent || socket.write(data)).on('close', () => socket.destroy())
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const cut = () => {
    server.close()
    for (const socket of sockets) socket.destroy()
    sockets.clear()
  }
  onTestFinished(cut)
  return {
    url: `redis://127.0.0.1:${port}`,
    /** How many connections it has accepted. */
    accepted: () => accepted,
    cut,
    async restore(stillSilent = false) {
      silent = stillSilent
      await once(server.listen(port, '127.0.0.1'), 'listening')
    },
    /** Connections stay open and nothing goes through any more, as behind a firewall that forgot them. */
    silence(now: boolean) {
      silent = now
    },
  }
}
