import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'

const tsx = import.meta.resolve('tsx')

export interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** A TypeScript program that runs as a process of its own. */
export interface RunningProgram {
  readonly child: ChildProcess
  /** Resolves with all of stdout as soon as it holds the text. Rejects when the program ends before. */
  printed(text: string): Promise<string>
  readonly ended: Promise<Ended>
}

/** Starts the command line from its sources, with no environment but the given one, outside of the project's folder. */
export function startPanoptes(
  args: readonly string[],
  options: { env?: Record<string, string>; cwd?: string } = {},
): RunningProgram {
  return startProgram(new URL('../../src/main.ts', import.meta.url), args, options)
}

/** Runs a command to its end. */
export function runPanoptes(
  args: readonly string[],
  options: { env?: Record<string, string>; cwd?: string } = {},
): Promise<Ended> {
  return startPanoptes(args, options).ended
}

/** Starts a TypeScript file; it is killed when the test ends. */
export function startProgram(
  file: URL,
  args: readonly string[] = [],
  options: { env?: Record<string, string>; cwd?: string } = {},
): RunningProgram {
  const child = spawn(process.execPath, ['--import', tsx, fileURLToPath(file), ...args], {
    cwd: options.cwd ?? tmpdir(),
    env: { PATH: process.env.PATH, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  let stdout = ''
  let stderr = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
  })
  const ended = once(child, 'close').then(([code]) => ({ code: typeof code === 'number' ? code : null, stdout, stderr }))
  return {
    child,
    ended,
    async printed(text) {
      while (!stdout.includes(text)) {
        const event = await Promise.race([once(child.stdout, 'data'), ended])
        if ('code' in event && !stdout.includes(text))
          throw new Error(`ended with ${event.code} before "${text}": ${stdout}${stderr}`)
      }
      return stdout
    },
  }
}
