import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Readable, Writable } from 'node:stream'
import { identityOf, type ProcessIdentity } from '../process-identity.ts'
import type { OutputStream } from './process-line.ts'
import type { ProcessSpec } from './process-spec.ts'
import { RUN_ID_VARIABLE } from './run-id.ts'
import { explainStartFailure } from './start-failure.ts'

/** How a process ended: by itself with a code, or by a signal. */
export interface ProcessExit {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
}

/** The pipes of a process that speaks a protocol over them. */
export interface ProtocolPipes {
  readonly stdin: Writable
  readonly stdout: Readable
}

export interface SpawnedChild {
  readonly identity: ProcessIdentity
  /** When the process itself has ended; its pipes may still hold output. */
  readonly exited: Promise<ProcessExit>
  /** The pipes that carry lines of log. */
  readonly logs: ReadonlyMap<OutputStream, Readable>
  readonly pipes: ProtocolPipes | null
}

/** Starts a program in a session and a group of its own. @throws PanoptesError UNAVAILABLE when it cannot be started. */
export async function spawnChild(spec: ProcessSpec, runId: string): Promise<SpawnedChild> {
  const child = trySpawn(spec, runId)
  if (child instanceof Error) throw await explainStartFailure(child, spec)
  // Listened for before anything is awaited: a short program may end in the next turn.
  const exited = new Promise<ProcessExit>((resolve) => child.once('exit', (code, signal) => resolve({ code, signal })))
  if (child.pid === undefined) throw await explainStartFailure(await failureOf(child), spec)
  const { stdin, stdout, stderr } = child
  const logs = new Map<OutputStream, Readable>()
  if (stdout !== null && spec.stdio === 'lines') logs.set('stdout', stdout)
  if (stderr !== null) logs.set('stderr', stderr)
  return {
    identity: identify(child.pid),
    exited,
    logs,
    pipes: stdin === null || stdout === null ? null : protocolPipes(stdin, stdout),
  }
}

/** A process that cannot be told from others cannot be kept. */
function identify(pid: number): ProcessIdentity {
  try {
    return identityOf(pid)
  } catch (error) {
    process.kill(-pid, 'SIGKILL')
    throw error
  }
}

/** Some failures are thrown, the others come as an event. */
function trySpawn(spec: ProcessSpec, runId: string): ChildProcess | Error {
  try {
    return spawn(spec.file, spec.args, {
      cwd: spec.cwd,
      env: { ...spec.env, [RUN_ID_VARIABLE]: runId },
      detached: true,
      stdio: [spec.stdio === 'protocol' ? 'pipe' : 'ignore', 'pipe', 'pipe'],
    })
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error))
  }
}

async function failureOf(child: ChildProcess): Promise<unknown> {
  const [error] = await once(child, 'error')
  return error
}

/** A process that ends while it is being written to must not bring the gateway down: who uses the pipes sees them close. */
function protocolPipes(stdin: Writable, stdout: Readable): ProtocolPipes {
  for (const pipe of [stdin, stdout]) pipe.on('error', () => {})
  return { stdin, stdout }
}
