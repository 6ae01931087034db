import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { ps } from '../ps.ts'
import type { ProcessEntry } from './process-entry.ts'

const run = promisify(execFile)

/** `lstart` comes last: it holds spaces. */
const columns = ['pid', 'ppid', 'pgid', 'stat', 'rss', 'time', 'lstart'].map((name) => `${name}=`).join(',')

/** Bytes: for a hundred thousand processes. */
const LONGEST_TABLE = 16_777_216

const row = /^\s*(\d+)\s+(\d+)\s+(\d+)\s+(\S+)\s+(\d+)\s+(\S+)\s+(.+?)\s*$/

/** All processes that have not ended, where there is no /proc: by ps(1). It does not know of sessions; a group stands for its own. */
export async function listWithPs(): Promise<ProcessEntry[]> {
  const { stdout } = await run(ps.file, ['-A', '-o', columns], { env: ps.env, maxBuffer: LONGEST_TABLE })
  return stdout.split('\n').flatMap((line) => {
    const [, pid, parent, group, state, kibibytes, time = '', startedAt = ''] = row.exec(line) ?? []
    if (state === undefined || state.startsWith('Z')) return []
    return {
      pid: Number(pid),
      parent: Number(parent),
      group: Number(group),
      session: Number(group),
      startedAt,
      ageSeconds: (Date.now() - Date.parse(`${startedAt} UTC`)) / 1_000,
      cpuSeconds: seconds(time),
      residentBytes: Number(kibibytes) * 1024,
    }
  })
}

/** `[days-][hours:]minutes:seconds[.hundredths]`, in seconds. */
function seconds(time: string): number {
  const [clock = '', days = '0'] = time.split('-').reverse()
  return Number(days) * 86_400 + clock.split(':').reduce((sum, part) => sum * 60 + Number(part), 0)
}
