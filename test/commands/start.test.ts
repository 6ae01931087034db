import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest'
import { runPanoptes, startPanoptes } from '../support/command-line.ts'
import { endWorkerThread, inspected, inspectorUrl } from '../support/end-worker-thread.ts'

// An empty embedded database takes 3 to 6 s to make, and several times that on a busy machine.
vi.setConfig({ testTimeout: 90_000 })

// One folder for all tests, one after the other: making a database in it takes most of a first start.
let home: string
beforeAll(async () => {
  home = join(await mkdtemp(join(tmpdir(), 'panoptes-test-')), 'home')
})
afterAll(() => rm(dirname(home), { recursive: true }))

test.each(['SIGTERM', 'SIGINT'] as const)('start listens, says where, and ends in order on %s', async (name) => {
  const { child, printed, ended } = startPanoptes(['start'], {
    env: { PORT: '0', PANOPTES_HOME: home },
  })
  const stdout = await printed('listening at')
  const url = /http:\/\/127\.0\.0\.1:\d+/.exec(stdout)?.[0] ?? ''
  expect((await fetch(url)).status).toBeGreaterThanOrEqual(200)
  child.kill(name)
  const { code, stderr } = await ended
  expect(code).toBe(0)
  expect(stderr).toContain('"stopped"')
  await expect(fetch(url)).rejects.toThrow()
})

test('start does not wait for a Redis that is not there, and the readiness check says so', async () => {
  const { child, printed, ended } = startPanoptes(['start'], {
    env: { PORT: '0', PANOPTES_HOME: home, REDIS_URL: 'redis://127.0.0.1:1' },
  })
  const url = /http:\/\/127\.0\.0\.1:\d+/.exec(await printed('listening at'))?.[0] ?? ''
  const response = await fetch(`${url}/health/ready`)
  expect(response.status).toBe(200)
  expect(await response.json()).toEqual({ status: 'ok', checks: { database: 'ok', bus: 'no answer' } })
  child.kill('SIGTERM')
  expect((await ended).code).toBe(0)
})

test('start on a port that is taken fails with one line and leaves nothing running', async () => {
  const other = createServer()
  await once(other.listen(0, '127.0.0.1'), 'listening')
  onTestFinished(() => void other.close())
  const address = other.address()
  const port = typeof address === 'object' ? address?.port : undefined
  const env = { PORT: String(port), PANOPTES_HOME: home }
  const ended = await runPanoptes(['start'], { env })
  expect(ended).toMatchObject({ code: 1, stdout: '' })
  expect(ended.stderr).toMatch(/^Panoptes failed: listen EADDRINUSE/m)
})

test('start with a database server and no key says what to set', async () => {
  const ended = await runPanoptes(['start'], { env: { DATABASE_URL: 'postgres://ann:hunter2@127.0.0.1:1/none' } })
  expect(ended).toMatchObject({ code: 2, stdout: '' })
  expect(ended.stderr).toContain('PANOPTES_ENCRYPTION_KEY must be set')
  expect(ended.stderr).not.toContain('hunter2')
})

test('start ends with one clear line when the thread of the embedded database dies', async () => {
  const { child, printed, ended } = startPanoptes(['start'], {
    env: { PORT: '0', PANOPTES_HOME: home, ...inspected },
  })
  if (child.stderr === null) throw new Error('standard error is piped')
  const inspector = inspectorUrl(child.stderr)
  await printed('listening at')
  await endWorkerThread(await inspector, 7)
  const { code, stderr } = await ended
  expect(code).toBe(1)
  expect(stderr).toMatch(/^The embedded database failed: Its thread ended with code 7\. .*Start it again\.$/m)
  expect(stderr).not.toContain('not everything ended')
})
