import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { expect, it, onTestFinished } from 'vitest'
import { createTestApp } from '../support/app.ts'
import { createMcpInstance, createMcpType } from '../support/mcp.ts'

/** More than a pipe holds, many times (bytes). */
const printed = 2_000_000
/** How long the reader takes nothing at all (ms): a command that does not wait for it has ended by then. */
const patienceMs = 3_000

it('a command whose reader is slow ends when all of its output has been taken, not before', async () => {
  const app = await createTestApp()
  onTestFinished(() => app.close())
  const { url } = await app.transport.listen()
  const owner = await app.user()
  const { id } = (await createMcpInstance(owner, await createMcpType(app.admin, 'wordy'), { start: false })).mcpInstance
  const entries = Array.from({ length: 200 }, (_, n) => ({ message: `${n} ${'.'.repeat(printed / 200)}` }))
  for (let from = 0; from < 200; from += 20) {
    await owner.mutate('appendMcpLogs', { instanceId: id, entries: entries.slice(from, from + 20) }, 'lastSeq')
  }
  const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url))
  const child = spawn(
    process.execPath,
    ['--import', import.meta.resolve('tsx'), main, 'logs', id, '--tail', '200', '--no-timestamps'],
    {
      env: { PATH: process.env.PATH, PANOPTES_URL: url, PANOPTES_TOKEN: owner.token ?? '' },
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  )
  onTestFinished(() => void child.kill('SIGKILL'))
  const exited = once(child, 'exit')
  // The first bytes show that it prints; then nothing is taken until it has ended, or shows that it waits.
  await once(child.stdout, 'readable')
  await Promise.race([exited, sleep(patienceMs)])
  expect(child.exitCode).toBeNull()
  let output = ''
  for await (const text of child.stdout.setEncoding('utf8')) output += text
  expect(await exited).toEqual([0, null])
  expect(
    output
      .trimEnd()
      .split('\n')
      .map((line) => line.length),
  ).toEqual(entries.map(({ message }) => `INFO  ${message}`.length))
})
