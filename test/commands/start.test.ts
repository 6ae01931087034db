import { once } from 'node:events'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { runPanoptes, startPanoptes } from '../support/command-line.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

test.each(['SIGTERM', 'SIGINT'] as const)('start listens, says where, and ends in order on %s', async (name) => {
  const { child, printed, ended } = startPanoptes(['start'], {
    env: { PORT: '0', PANOPTES_HOME: join(await temporaryFolder(), 'home') },
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

test('start on a port that is taken fails with one line and leaves nothing running', async () => {
  const other = createServer()
  await once(other.listen(0, '127.0.0.1'), 'listening')
  onTestFinished(() => void other.close())
  const address = other.address()
  const port = typeof address === 'object' ? address?.port : undefined
  const env = { PORT: String(port), PANOPTES_HOME: join(await temporaryFolder(), 'home') }
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
