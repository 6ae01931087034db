import { execFileSync } from 'node:child_process'
import { readFileSync, readlinkSync } from 'node:fs'
import { hostname } from 'node:os'
import { readProcStat } from './proc-stat.ts'
import { ps } from './ps.ts'

/** Tells one process from every other, also from a later one that was given the same pid. */
export interface ProcessIdentity {
  readonly pid: number
  /** When the process started, in the operating system's own notation. */
  readonly startedAt: string
  /** The space in which the pid means something: a boot of a machine and, on Linux, a pid namespace. */
  readonly space: string
}

function readOr<T>(read: () => T, otherwise: T): T {
  try {
    return read()
  } catch {
    return otherwise
  }
}

/** The start time that the system reports for a running process, undefined when there is none. @throws when it does not tell. */
function startTime(pid: number): string | undefined {
  if (process.platform === 'linux') return readProcStat(pid)?.startedAt
  const listed = readOr(
    () => execFileSync(ps.file, ['-o', 'lstart=', '-p', String(pid)], { env: ps.env, encoding: 'utf8' }).trim(),
    '',
  )
  return listed === '' ? undefined : listed
}

function pidSpace(): string {
  const boot = readOr(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim(), hostname())
  return `${boot} ${readOr(() => readlinkSync('/proc/self/ns/pid'), '')}`.trim()
}

/** The identity of the process that has this pid now; `startedAt` is empty when there is none. */
export function identityOf(pid: number): ProcessIdentity {
  return { pid, startedAt: startTime(pid) ?? '', space: pidSpace() }
}

/** The identity of this process. */
export function ownIdentity(): ProcessIdentity {
  return identityOf(process.pid)
}

/** Whether the process still runs; undefined when it cannot be known from here, as in another container. */
export function isRunning(identity: ProcessIdentity): boolean | undefined {
  if (identity.space !== pidSpace()) return undefined
  // One that has ended stays listed until its parent asks how, which may be never.
  return startTime(identity.pid) === identity.startedAt && !/[ZX]/.test(readProcStat(identity.pid)?.state ?? '')
}
