import type { Readable, Writable } from 'node:stream'
import type { ProcessIdentity } from '../process-identity.ts'
import type { Keeper } from './keeper.ts'
import type { ProcessLine } from './process-line.ts'
import type { ProcessSpec } from './process-spec.ts'

/** Takes lines; the pipes are read on only when it resolves: back-pressure reaches the child. */
export type TakeLines = (lines: readonly ProcessLine[]) => Promise<void>

export interface ProcessExit {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
}

export interface RunningProcess {
  readonly identity: ProcessIdentity
  /** With `protocol`: the child's pipes. */
  readonly pipes: { readonly stdin: Writable; readonly stdout: Readable } | null
  /** When the child has ended, its whole group is gone and all of its output has been taken. */
  readonly ended: Promise<ProcessExit>
  /** SIGTERM to the group; SIGKILL to what is left after `graceMs`. Resolves as `ended`. Idempotent. */
  stop(graceMs: number): Promise<ProcessExit>
}

/** @throws PanoptesError UNAVAILABLE when it cannot be started at all (ENOENT, EACCES …), with a message for people. */
export function startProcess(
  _spec: ProcessSpec,
  _options: { takeLines: TakeLines; runId: string; keeper: Keeper },
): Promise<RunningProcess> {
  throw new Error('not written yet')
}
