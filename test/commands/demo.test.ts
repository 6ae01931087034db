import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { type RunningProgram, startPanoptes } from '../support/command-line.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

interface PrintedDemo {
  readonly url: string
  readonly password: string
  /** The commands that follow the two logs. */
  readonly tails: readonly { readonly token: string; readonly id: string }[]
}

async function startDemo(home: string): Promise<RunningProgram & PrintedDemo> {
  const program = startPanoptes(['start', '--demo'], { env: { PORT: '0', LOG_LEVEL: 'warn', PANOPTES_HOME: home } })
  onTestFinished(async () => {
    program.child.kill('SIGTERM')
    await program.ended
  })
  const printed = await program.printed('npx panoptes logs -f')
  const tails = [...printed.matchAll(/PANOPTES_TOKEN=(\S+) npx panoptes logs -f (\S+)/g)]
  return {
    ...program,
    url: /http:\/\/127\.0\.0\.1:\d+/.exec(printed)?.[0] ?? '',
    password: /demo@panoptes\.local\n\s+password\s+(\S+)/.exec(printed)?.[1] ?? '',
    tails: tails.map(([, token = '', id = '']) => ({ token, id })),
  }
}

const follow = (url: string, { token, id }: PrintedDemo['tails'][number]) =>
  startPanoptes(['logs', '-f', id, '--tail', 'all', '--no-timestamps'], { env: { PANOPTES_URL: url, PANOPTES_TOKEN: token } })

it('the demo runs two real servers whose logs move at once, and is the same after the next start', {
  timeout: 180_000,
}, async () => {
  const home = await temporaryFolder()
  const first = await startDemo(home)
  expect(first.tails).toHaveLength(2)
  const [http, stdio] = first.tails.map((tail) => follow(first.url, tail))
  await http?.printed('Running: process')
  await http?.printed('Session initialized with ID')
  await stdio?.printed('Running: process')
  await stdio?.printed('level message')
  expect((await stat(join(home, 'demo.json'))).mode & 0o777).toBe(0o600)

  first.child.kill('SIGKILL')
  await first.ended
  const again = await startDemo(home)
  expect({ password: again.password, tails: again.tails }).toEqual({ password: first.password, tails: first.tails })
  for (const tail of again.tails) await follow(again.url, tail).printed('The gateway that ran it is gone.')
})
