import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

/** A program of the benchmark in a process of its own. */
export interface Child {
  readonly process: ChildProcess
  readonly pid: number
  /** The first thing that it says. */
  readonly ready: unknown
  /** Ends it, however busy it is, and waits for that. */
  close(): Promise<void>
}

/** How long a program gets to end by itself (ms). */
const graceMs = 2_000

/**
 * Starts a program (by its URL) with what it has to know, and waits until it says something. Its standard error goes to ours, and Node's own
 * flags are ours: run by `node --cpu-prof --import tsx …`, it is profiled too.
 */
export async function startChild(file: URL, argument: unknown): Promise<Child> {
  const child = fork(fileURLToPath(file), [JSON.stringify(argument)], {
    env: { ...process.env, NODE_ENV: 'production' },
  })
  const ended = once(child, 'exit')
  const first = await Promise.race([once(child, 'message'), ended.then(() => null)])
  if (first === null || child.pid === undefined) throw new Error(`${file.pathname} ended before it was ready`)
  return {
    process: child,
    pid: child.pid,
    ready: first[0],
    async close() {
      // It exits by itself, as profilers need it, unless it is too far behind to notice.
      if (child.connected) child.disconnect()
      const kill = setTimeout(() => child.kill('SIGKILL'), graceMs)
      await ended
      clearTimeout(kill)
    },
  }
}

/** What the parent passed to this program; the program checks what it reads of it. */
export function childArgument(): Readonly<Record<string, unknown>> {
  const given: unknown = JSON.parse(process.argv[2] ?? '{}')
  return typeof given === 'object' && given !== null ? { ...given } : {}
}
