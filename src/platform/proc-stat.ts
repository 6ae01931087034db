import { readFileSync } from 'node:fs'

/** What Linux says of a process in `/proc/<pid>/stat` (proc(5)), as far as anybody here asks. */
export interface ProcStat {
  readonly pid: number
  /** One letter; `Z` and `X` are processes that have ended. */
  readonly state: string
  readonly parent: number
  readonly group: number
  readonly session: number
  /** CPU time in user and kernel mode, in clock ticks. */
  readonly cpuTicks: number
  /** In clock ticks since the machine started. Together with the pid it names the process for as long as the machine runs. */
  readonly startedAt: string
  readonly residentPages: number
}

/** Reads what Linux says of a process; undefined when there is no such process. @throws when the system does not tell, as when no more files can be opened. */
export function readProcStat(pid: number): ProcStat | undefined {
  try {
    return parseProcStat(readFileSync(`/proc/${pid}/stat`, 'latin1'))
  } catch (error) {
    if (isMissing(error)) return undefined
    throw error
  }
}

/** ESRCH comes when the process ends while it is read. */
function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ESRCH')
}

/** The second field, the command's name in parentheses, may hold spaces and parentheses itself: what follows begins behind the last one. */
function parseProcStat(text: string): ProcStat {
  const [state = '', parent, group, session, ...rest] = text.slice(text.lastIndexOf(')') + 2).split(' ')
  return {
    pid: Number.parseInt(text, 10),
    state,
    parent: Number(parent),
    group: Number(group),
    session: Number(session),
    cpuTicks: Number(rest[7]) + Number(rest[8]),
    startedAt: rest[15] ?? '',
    residentPages: Number(rest[17]),
  }
}
