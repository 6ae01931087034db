import { readFile } from 'node:fs/promises'
import type pg from 'pg'

/** What Linux counts processor time in: 100 ticks a second on every architecture that Node runs on (`getconf CLK_TCK`). */
const microsecondsPerTick = 10_000

/** Processor time (µs) of all threads: in the process's own code, and in the kernel for it. */
export interface CpuTime {
  readonly user: number
  readonly system: number
}

/**
 * The processor time that a process has used, to 10 ms, from /proc; of another process it can be read while that one is too busy to answer.
 * 0 for a process that is gone.
 */
export async function cpuOfProcess(pid: number): Promise<CpuTime> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null)
  if (stat === null) return { user: 0, system: 0 }
  // The second field is the name in parentheses, which may hold anything; utime and stime are the 14th and 15th (proc(5)).
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return { user: Number(fields[11]) * microsecondsPerTick, system: Number(fields[12]) * microsecondsPerTick }
}

/** What each session of this database has used (µs), by its process: only for a server on this machine. */
export async function cpuOfSessions(pool: pg.Pool): Promise<ReadonlyMap<number, number>> {
  const { rows } = await pool.query<{ pid: number }>(
    "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND backend_type = 'client backend'",
  )
  const used = rows.map(async ({ pid }): Promise<[number, number]> => {
    const { user, system } = await cpuOfProcess(pid)
    return [pid, user + system]
  })
  return new Map(await Promise.all(used))
}

/** What sessions used between two looks; one that began in between counts from its start, one that ended not at all. */
export function cpuBetween(before: ReadonlyMap<number, number>, after: ReadonlyMap<number, number>): number {
  return [...after].reduce((sum, [pid, used]) => sum + used - (before.get(pid) ?? 0), 0)
}
