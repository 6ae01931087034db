import { readdirSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { readProcStat } from '../../../src/platform/proc-stat.ts'
import type { ProcessLine } from '../../../src/platform/supervisor/process-line.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'
import { isLiving, livingOf } from './support/living.ts'
import { type RunOptions, runProgram, runScript, runServer } from './support/run-program.ts'

describe('a program that ends by itself', () => {
  it('leaves its output, half a line included, and its exit code', async () => {
    const run = await runServer('half-a-line.mjs')
    expect(await run.process.ended).toEqual({ code: 0, signal: null })
    expect(run.messages()).toEqual(['a whole line', 'half a li'])
  })

  it('leaves what it printed before it crashed at its start', async () => {
    const run = await runServer('crash-at-start.mjs', { config: { exitCode: 7 } })
    expect(await run.process.ended).toEqual({ code: 7, signal: null })
    expect(run.lines.map(({ level, message, metadata }) => `${metadata.stream} ${level} ${message}`).sort()).toEqual([
      'stderr ERROR Error: the configuration names no database',
      'stdout INFO reading the configuration',
    ])
  })

  it('leaves the signal that ended it', async () => {
    const run = await runScript(`process.kill(process.pid, 'SIGSEGV')`)
    expect(await run.process.ended).toEqual({ code: null, signal: 'SIGSEGV' })
  })

  it('leaves lines in all the notations of real programs', async () => {
    const run = await runServer('print-oddities.mjs', { config: { stay: false } })
    await run.process.ended
    expect(run.lines.map(({ level, message }) => `${level} ${message.slice(0, 80)}`)).toEqual([
      'ERROR pino says error',
      'WARN winston says warn',
      'DEBUG [DEBUG] brackets say debug',
      'WARN WARN: a colon says warn',
      'ERROR ts=2026-11-20T13:53:00Z level=error msg="logfmt says error"',
      'WARN 2026-11-20 13:53:00,123 - app - WARNING - Python says warning',
      'ERROR npm ERR! npm says error',
      'INFO red text',
      'ERROR TypeError: it is undefined',
      'ERROR     at run (file:///server.js:1:1)',
      `INFO ${'x'.repeat(80)}`,
      'INFO Grüße, 世界 🌍',
      'INFO with CRLF',
      'INFO ␀␁\uFFFD\uFFFD\uFFFDA',
      'INFO that was all',
    ])
    expect(run.lines[10]).toMatchObject({ message: `${'x'.repeat(16_384)}…`, metadata: { truncated: 100_000 - 16_384 } })
  })

  it('takes along what it has started, in its group and out of it, and the pipes that these hold', async () => {
    const run = await runServer('fork-grandchildren.mjs', { config: { exit: 3, stubborn: true } })
    expect(await run.process.ended).toEqual({ code: 3, signal: null })
    expect(run.messages()).toContain('up')
    expect(run.messages().filter((message) => /^(child|escaped) \d+$/.test(message))).toHaveLength(2)
    expect(await livingOf(run.runId)).toEqual([])
  })

  it('does not wait for a stranger who holds its pipe and whom nothing connects with it any more', async () => {
    const stranger = `console.log('stranger ' + process.pid); setInterval(() => console.log('still here'), 5)`
    const run = await runScript(`
      import { spawn } from 'node:child_process'
      const between = spawn(process.execPath, ['--eval', ${JSON.stringify(`
        const { spawn } = require('node:child_process')
        spawn(process.execPath, ['--eval', ${JSON.stringify(stranger)}], { detached: true, env: {}, stdio: 'inherit' }).unref()
      `)}], { stdio: 'inherit' })
      between.on('exit', () => setTimeout(() => process.exit(), 500))
    `)
    await expect.poll(run.messages).toContainEqual(expect.stringMatching(/^stranger/))
    const pid = Number(
      run
        .messages()
        .find((message) => message.startsWith('stranger'))
        ?.split(' ')[1],
    )
    try {
      expect(await run.process.ended).toEqual({ code: 0, signal: null })
    } finally {
      process.kill(pid, 'SIGKILL')
    }
  })
})

describe('stopping', () => {
  it('ends a program with SIGTERM', async () => {
    const run = await runServer('never-healthy.mjs')
    await expect.poll(run.messages).toHaveLength(1)
    expect(await run.process.stop(10_000)).toEqual({ code: null, signal: 'SIGTERM' })
  })

  it('lets a program say its last words', async () => {
    const run = await runScript(`
      process.on('SIGTERM', () => { console.log('saving'); setTimeout(() => { console.log('saved'); process.exit(0) }, 100) })
      setInterval(() => {}, 1000); console.log('up')
    `)
    await expect.poll(run.messages).toEqual(['up'])
    expect(await run.process.stop(10_000)).toEqual({ code: 0, signal: null })
    expect(run.messages()).toEqual(['up', 'saving', 'saved'])
  })

  it('kills after the grace what ignores SIGTERM', async () => {
    const run = await runServer('ignore-sigterm.mjs')
    await expect.poll(run.messages).toEqual(['up'])
    expect(await run.process.stop(300)).toEqual({ code: null, signal: 'SIGKILL' })
    expect(run.messages()).toEqual(['up', 'ignored SIGTERM'])
  })

  it('asks once, however often it is called, and a later call can shorten the grace', async () => {
    const run = await runServer('ignore-sigterm.mjs')
    await expect.poll(run.messages).toEqual(['up'])
    const first = run.process.stop(60_000)
    await expect.poll(run.messages).toContain('ignored SIGTERM')
    expect(await run.process.stop(100)).toEqual({ code: null, signal: 'SIGKILL' })
    expect(await first).toEqual(await run.process.stop(5_000))
    expect(run.messages()).toEqual(['up', 'ignored SIGTERM'])
  })

  it('ends grandchildren wherever they went, stubborn ones too', async () => {
    const run = await runServer('fork-grandchildren.mjs', { config: { stubborn: true } })
    await expect.poll(run.messages).toContain('up')
    expect(await livingOf(run.runId)).toHaveLength(3)
    await run.process.stop(300)
    expect(await livingOf(run.runId)).toEqual([])
  })

  it('ends a grandchild in the group that has thrown its environment away and ignores SIGTERM', async () => {
    const child = `process.on('SIGTERM', () => {}); console.log('bare ' + process.pid); setInterval(() => {}, 1000)`
    const run = await runScript(`
      import { spawn } from 'node:child_process'
      spawn(process.execPath, ['--eval', ${JSON.stringify(child)}], { env: {}, stdio: 'inherit' })
      setInterval(() => {}, 1000)
    `)
    await expect.poll(run.messages).toContainEqual(expect.stringMatching(/^bare/))
    const pid = Number(run.messages()[0]?.split(' ')[1])
    expect(await run.process.stop(300)).toEqual({ code: null, signal: 'SIGTERM' })
    expect(await isLiving(pid)).toBe(false)
  })
})

describe('the environment', () => {
  it('is what was given and the run id, nothing of the gateway', async () => {
    const run = await runScript('console.log(JSON.stringify(process.env))', { env: { PORT: '1234' } })
    await run.process.ended
    expect(run.lines).toHaveLength(1)
    expect(JSON.parse(run.messages()[0] ?? '')).toEqual({ PORT: '1234', MCP_CONFIG: '{}', PANOPTES_RUN_ID: run.runId })
  })

  it('comes without the files that the gateway has open', async () => {
    const path = join(await temporaryFolder(), 'of-the-gateway')
    const file = await open(path, 'w')
    const run = await runProgram('/bin/sh', ['-c', 'ls -l /proc/$$/fd'])
    await run.process.ended
    await file.close()
    expect(run.messages().join()).toContain('2 -> ')
    expect(run.messages().join()).not.toContain('of-the-gateway')
  })
})

describe('a program that speaks a protocol', () => {
  it('has its stdin and stdout with the caller, and only stderr is log', async () => {
    const run = await runScript(`console.error('ready'); process.stdin.pipe(process.stdout)`, { stdio: 'protocol' })
    const { pipes } = run.process
    if (pipes === null) throw new Error('no pipes')
    const answer = text(pipes.stdout)
    pipes.stdin.end('{"jsonrpc":"2.0"}\n')
    expect(await run.process.ended).toEqual({ code: 0, signal: null })
    expect(await answer).toBe('{"jsonrpc":"2.0"}\n')
    expect(run.messages()).toEqual(['ready'])
    expect([pipes.stdin.destroyed, pipes.stdout.destroyed]).toEqual([true, true])
  })

  it('may end while it is written to', async () => {
    const run = await runScript('process.exit(4)', { stdio: 'protocol' })
    const writing = setInterval(() => run.process.pipes?.stdin.write('x'.repeat(10_000)), 1)
    expect(await run.process.ended).toEqual({ code: 4, signal: null })
    clearInterval(writing)
  })
})

describe('back-pressure', () => {
  it('holds a flood until the lines are taken, and loses none', async () => {
    const batches: number[] = []
    let taking = 0
    let release = (): void => {}
    const held = new Promise<void>((resolve) => {
      release = resolve
    })
    const run = await runServer('flood.mjs', {
      config: { lines: 100_000, stay: false },
      takeLines: async (lines) => {
        taking += 1
        expect(taking).toBe(1)
        batches.push(lines.length)
        if (batches.length === 3) await held
        taking -= 1
      },
    })
    await expect.poll(() => batches.length).toBe(3)
    const before = run.lines.length
    expect(await livingOf(run.runId)).toHaveLength(1)
    release()
    expect(await run.process.ended).toEqual({ code: 0, signal: null })
    expect(before).toBeLessThan(5_000)
    expect(Math.max(...batches)).toBeLessThanOrEqual(1_000)
    expect(run.messages().slice(-2)).toEqual(['line 100000', 'flooded'])
    expect(run.messages().filter((message, index) => message !== `line ${index + 1}`)).toEqual(['flooded'])
  })

  it('costs bounded memory when there is no line feed in a flood', async () => {
    const before = process.memoryUsage().rss
    const run = await runScript(`for (let i = 0; i < 2000; i += 1) process.stdout.write('x'.repeat(100_000))`)
    await run.process.ended
    expect(run.lines).toMatchObject([{ metadata: { truncated: 200_000_000 - 16_384 } }])
    expect(process.memoryUsage().rss - before).toBeLessThan(100_000_000)
  })

  it('says how many lines nobody would take', async () => {
    const refused: ProcessLine[] = []
    const run = await runScript(`console.log('one'); console.log('two'); setTimeout(() => console.log('last'), 500)`, {
      takeLines: async (lines) => {
        if (refused.length > 0) return
        refused.push(...lines)
        throw new Error('the database is away')
      },
    })
    await run.process.ended
    expect(run.messages()[0]).toBe(`Lines of output that could not be stored and are lost: ${refused.length}.`)
    expect([...refused.map(({ message }) => message), ...run.messages().slice(1)]).toEqual(['one', 'two', 'last'])
  })
})

describe('a program that cannot be started', () => {
  it.each([
    ['that is not there', '/no/such/program', 'there is no such file'],
    ['that may not be executed', fileURLToPath(import.meta.url), 'may not be executed'],
    ['whose folder is missing', process.execPath, 'its working folder is missing', { cwd: '/no/such/folder' }],
    ['whose configuration is too long', process.execPath, 'too long', { config: 'x'.repeat(200_000) }],
    ['whose environment holds what none can', process.execPath, 'a NUL character', { env: { NAME: 'a\0b' } }],
  ])('%s is refused with words and without a path', async (_, file, words, options: RunOptions = {}) => {
    const before = readdirSync('/proc/self/fd').length
    const failure = await runProgram(file, [], options).catch((error: unknown) => error)
    expect(failure).toMatchObject({ code: 'UNAVAILABLE', message: expect.stringContaining(words) })
    expect(failure).toMatchObject({ message: expect.not.stringContaining('/') })
    await expect.poll(() => readdirSync('/proc/self/fd').length).toBeLessThanOrEqual(before + 1)
  })
})

it('leaves no file, no timer and no zombie of fifty programs', async () => {
  const openFiles = () => readdirSync('/proc/self/fd').length
  const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length
  const zombies = () =>
    readdirSync('/proc').filter((pid) => {
      const stat = /^\d+$/.test(pid) ? readProcStat(Number(pid)) : undefined
      return stat?.state === 'Z' && stat.parent === process.pid
    })
  const run = () => runProgram('/bin/sh', ['-c', 'echo hello; sleep 60 & exit'])
  await (await run()).process.ended
  const before = { files: openFiles(), timers: timers() }
  for (let round = 0; round < 5; round += 1) {
    const runs = await Promise.all(Array.from({ length: 10 }, run))
    for (const { process: ran } of runs) expect(await ran.ended).toEqual({ code: 0, signal: null })
    for (const { messages } of runs) expect(messages()).toEqual(['hello'])
  }
  await expect.poll(() => ({ files: openFiles(), timers: timers() }), { timeout: 5_000 }).toEqual(before)
  expect(zombies()).toEqual([])
})
