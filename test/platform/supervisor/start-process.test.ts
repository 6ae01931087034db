import { expect, it } from 'vitest'
import { runScript } from './support/run-program.ts'

it('hands over what a program prints, and says how it ended', async () => {
  const run = await runScript(`console.log('out'); console.error('err'); process.stdout.write('half'); process.exitCode = 3`)
  expect(await run.process.ended).toEqual({ code: 3, signal: null })
  expect(run.lines.map(({ message, level, metadata }) => [metadata.stream, level, message]).sort()).toEqual([
    ['stderr', 'WARN', 'err'],
    ['stdout', 'INFO', 'half'],
    ['stdout', 'INFO', 'out'],
  ])
})

it('stops a program that does not want to', async () => {
  const run = await runScript(`process.on('SIGTERM', () => {}); setInterval(() => {}, 1000); console.log('up')`)
  await expect.poll(run.messages).toContain('up')
  expect(await run.process.stop(200)).toEqual({ code: null, signal: 'SIGKILL' })
})
