import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { runPanoptes } from '../support/command-line.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

describe('the command line', () => {
  test('lists its commands and exit codes, and says its version', async () => {
    const help = await runPanoptes(['--help'])
    expect(help).toMatchObject({ code: 0, stderr: '' })
    for (const text of ['start', 'doctor', 'Exit codes: 0 done, 1 failed, 2 wrong usage']) expect(help.stdout).toContain(text)
    expect(await runPanoptes(['--version'])).toMatchObject({ code: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) })
  })

  test.each([
    ['a command that does not exist', ['fly'], "unknown command 'fly'"],
    ['an option that does not exist', ['start', '--fast'], "unknown option '--fast'"],
    ['no command at all', [], 'Usage: panoptes'],
  ])('refuses %s with exit code 2, on stderr', async (_what, args, text) => {
    const ended = await runPanoptes(args)
    expect(ended).toMatchObject({ code: 2, stdout: '' })
    expect(ended.stderr).toContain(text)
  })

  test('shows wrong configuration as one line per variable and starts nothing', async () => {
    const ended = await runPanoptes(['start'], {
      env: { PORT: '70000', REDIS_URL: 'http://here', PANOPTES_TRUST_PROXY: 'maybe' },
    })
    expect(ended).toMatchObject({ code: 2, stdout: '' })
    expect(ended.stderr.trim().split('\n')).toEqual([
      'The configuration is wrong:',
      '  PORT: expected a port, a whole number from 0 to 65535',
      '  REDIS_URL: expected a URL like redis://host:6379',
      '  PANOPTES_TRUST_PROXY: expected true or false',
    ])
  })

  test('reads .env of the working folder, and the environment wins', async () => {
    const cwd = await temporaryFolder()
    await writeFile(join(cwd, '.env'), 'PORT=70000\n')
    expect(await runPanoptes(['doctor'], { cwd })).toMatchObject({ code: 2, stderr: expect.stringContaining('PORT') })
    const env = { PORT: '0', PANOPTES_HOME: join(cwd, 'home') }
    expect(await runPanoptes(['doctor'], { cwd, env })).toMatchObject({ code: 0 })
  })
})
