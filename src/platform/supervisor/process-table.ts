import { readdir } from 'node:fs/promises'
import { uptime } from 'node:os'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { readProcStat } from '../proc-stat.ts'
import { identityOf } from '../process-identity.ts'
import { clockTicksPerSecond, pageBytes } from './kernel-units.ts'
import type { ProcessEntry } from './process-entry.ts'
import { listWithPs } from './ps-table.ts'

/** So many are read in one turn of the event loop: about two milliseconds, at 30 µs each. */
const PER_TURN = 64

/** All processes that can be seen from here and have not ended; zombies have. */
export async function listProcesses(): Promise<ProcessEntry[]> {
  if (process.platform !== 'linux') return listWithPs()
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name))
  const found: ProcessEntry[] = []
  for (const [index, pid] of pids.entries()) {
    if (index % PER_TURN === PER_TURN - 1) await nextTurn()
    const entry = readEntry(Number(pid))
    if (entry !== undefined) found.push(entry)
  }
  return found
}

/** Whether this very process still runs. */
export function isAlive({ pid, startedAt }: ProcessEntry): boolean {
  const now = process.platform === 'linux' ? readEntry(pid) : identityOf(pid)
  return now?.startedAt === startedAt
}

function readEntry(pid: number): ProcessEntry | undefined {
  const stat = readProcStat(pid)
  if (stat === undefined || stat.state === 'Z' || stat.state === 'X') return undefined
  const { parent, group, session, startedAt } = stat
  const ageSeconds = uptime() - Number(startedAt) / clockTicksPerSecond()
  const cpuSeconds = stat.cpuTicks / clockTicksPerSecond()
  return { pid, parent, group, session, startedAt, ageSeconds, cpuSeconds, residentBytes: stat.residentPages * pageBytes() }
}
