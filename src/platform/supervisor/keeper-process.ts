import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createRequire } from 'node:module'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { KeeperMessage } from './keeper-message.ts'

/** The keeper's process, as the gateway has it. */
export interface KeeperProcess {
  tell(message: KeeperMessage): void
  /** When the process has ended, or could not be started. */
  readonly ended: Promise<void>
  /** Lets it end: it ends first what it was told to watch. Resolves when it has. */
  close(): Promise<void>
}

/** It holds a list and reads /proc: the smallest heap does. */
const lean = ['--max-old-space-size=32', '--max-semi-space-size=1', '--v8-pool-size=0']

/** Starts the keeper in a session of its own, so that Ctrl-C in the gateway's terminal does not reach it. It does not keep the gateway running. */
export function startKeeperProcess(): KeeperProcess {
  // No secret of the gateway's environment is needed in there.
  const child = spawn(process.execPath, [...lean, ...program()], {
    cwd: '/',
    env: {},
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  const ended = once(child, child.pid === undefined ? 'error' : 'exit').then(() => {})
  // One that could not be started may have no pipe either.
  if (child.pid === undefined) return { ended, tell() {}, close: () => ended }
  // When it has died, `ended` says so.
  child.stdin.on('error', () => {})
  child.unref()
  return {
    ended,
    tell: (message) => void child.stdin.write(`${JSON.stringify(message)}\n`),
    async close() {
      child.ref()
      child.stdin.end()
      await ended
    },
  }
}

/** Built, it is a file beside this one; run from its sources it needs tsx. */
function program(): string[] {
  if (import.meta.url.endsWith('.js')) return [fileURLToPath(new URL('./keeper-program.js', import.meta.url))]
  const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href
  return ['--import', tsx, fileURLToPath(new URL('./keeper-program.ts', import.meta.url))]
}
