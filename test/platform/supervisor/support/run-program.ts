import { randomUUID } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import { afterAll, onTestFinished } from 'vitest'
import { createKeeper, type Keeper } from '../../../../src/platform/supervisor/keeper.ts'
import type { ProcessLine } from '../../../../src/platform/supervisor/process-line.ts'
import { type RunningProcess, startProcess } from '../../../../src/platform/supervisor/start-process.ts'
import type { TakeLines } from '../../../../src/platform/supervisor/take-output.ts'

export interface Run {
  readonly process: RunningProcess
  readonly runId: string
  readonly lines: readonly ProcessLine[]
  /** The messages of the lines taken so far. */
  messages(): string[]
}

export interface RunOptions {
  readonly config?: unknown
  readonly env?: Readonly<Record<string, string>>
  readonly cwd?: string
  readonly stdio?: 'lines' | 'protocol'
  readonly takeLines?: TakeLines
  readonly runId?: string
  readonly keeper?: Keeper
}

/** The keeper of all programs of a test file. */
const fileKeeper = createKeeper()
afterAll(() => fileKeeper.close())

/** Starts a program of `test/fixtures/servers`; it is ended with the test. */
export async function runServer(name: string, options: RunOptions = {}): Promise<Run> {
  return runProgram(process.execPath, [fileURLToPath(new URL(`../../../fixtures/servers/${name}`, import.meta.url))], options)
}

/** Runs JavaScript as a program; it is ended with the test. */
export async function runScript(script: string, options: RunOptions = {}): Promise<Run> {
  return runProgram(process.execPath, ['--input-type=module', '--eval', script], options)
}

export async function runProgram(file: string, args: readonly string[], options: RunOptions = {}): Promise<Run> {
  const lines: ProcessLine[] = []
  const runId = options.runId ?? randomUUID()
  const running = await startProcess(
    {
      file,
      args,
      cwd: options.cwd ?? '/',
      env: { MCP_CONFIG: JSON.stringify(options.config ?? {}), ...options.env },
      stdio: options.stdio ?? 'lines',
    },
    {
      runId,
      keeper: options.keeper ?? fileKeeper,
      takeLines: async (batch) => {
        await options.takeLines?.(batch)
        lines.push(...batch)
      },
    },
  )
  onTestFinished(async () => void (await running.stop(0)))
  return { process: running, runId, lines, messages: () => lines.map(({ message }) => message) }
}
