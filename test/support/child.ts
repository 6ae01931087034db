import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { resolve } from 'node:path'
import { createInterface } from 'node:readline'

export interface Child {
  readonly process: ChildProcess
  /** The next line of standard output; rejects when the program ends before it. */
  nextLine(): Promise<string>
  /** Sends the signal and waits for the end. */
  kill(signal: NodeJS.Signals): Promise<void>
}

/** Starts a program of `test/fixtures` in a process of its own; its standard error goes to the test's. */
export function startFixture(name: string, ...args: string[]): Child {
  const file = resolve('test/fixtures', name)
  const child = spawn(process.execPath, ['--import', 'tsx', file, ...args], { stdio: ['pipe', 'pipe', 'inherit'] })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const ended = once(child, 'exit')
  return {
    process: child,
    async nextLine() {
      const { value, done } = await lines.next()
      if (done) throw new Error(`${name} ended without another line.`)
      return value
    },
    async kill(signal) {
      child.kill(signal)
      await ended
    },
  }
}
