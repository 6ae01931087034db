import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { promisify } from 'node:util'
import { expect, onTestFinished, test } from 'vitest'
import { smallProject } from '../support/small-project.ts'

/** Says what it was called with; `start` then waits for SIGTERM. */
const program = `
if (process.argv[2] === 'start') {
  const waiting = setInterval(() => undefined, 60_000)
  process.on('SIGTERM', () => {
    clearInterval(waiting)
    process.stdout.write('drained\\n')
  })
}
process.stdout.write('called with ' + process.argv.slice(2).join(' ') + '\\n')
`

test('in a fresh clone npx panoptes builds and runs the command line, from any folder of it', { timeout: 60_000 }, async () => {
  const cwd = await smallProject({ 'src/main.ts': program })
  const run = promisify(execFile)
  const first = await run('npx', ['panoptes', 'doctor', '--json'], { cwd })
  expect(first.stdout).toBe('called with doctor --json\n')
  expect(first.stderr).toContain('Building Panoptes')
  const second = await run('npx', ['panoptes', '--help'], { cwd: `${cwd}/src` })
  expect(second.stdout).toBe('called with --help\n')
  expect(second.stderr).not.toContain('Building')
})

test('npm start passes options on, and a signal to npm lets the gateway end in order', { timeout: 60_000 }, async () => {
  const cwd = await smallProject({ 'src/main.ts': program })
  const npm = spawn('npm', ['start', '--', '--demo'], { cwd, stdio: ['ignore', 'pipe', 'inherit'] })
  onTestFinished(() => void npm.kill('SIGKILL'))
  let stdout = ''
  npm.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text
  })
  const closed = once(npm, 'close')
  while (!stdout.includes('called with start --demo')) await once(npm.stdout, 'data')
  npm.kill('SIGTERM')
  expect(await closed).toEqual([0, null])
  expect(stdout).toContain('drained')
})
