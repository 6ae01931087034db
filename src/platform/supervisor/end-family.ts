import { setTimeout as sleep } from 'node:timers/promises'
import { type ProcessEntry, processName } from './process-entry.ts'
import { type FamilyKey, findFamily } from './process-family.ts'
import { isAlive } from './process-table.ts'

/** How often those that were told to end are looked at (ms): first and at most, doubling in between. */
const FIRST_LOOK_MS = 10
const LONGEST_LOOK_MS = 200
/** Killed processes are gone in a moment; one that is not (it waits for a disk) is killed again after so long (ms). */
const KILLED_MS = 1_000
/** When the system does not say what lives, it is asked again after so long (ms). */
const ASK_AGAIN_MS = 200

/**
 * Ends every process of a family: SIGTERM to each, SIGKILL to those that live after the deadline. Resolves when none is left. Those that were born
 * meanwhile are found and ended too. Processes of other users, which may not be signalled, are left alone. Never rejects: as long as the system does
 * not say what lives (no more files can be opened), it is asked again.
 *
 * @param deadline when patience ends, in ms since 1970; asked again and again, so that it can be moved.
 */
export async function endFamily(key: FamilyKey, deadline: () => number): Promise<void> {
  const beyondUs = new Set<string>()
  let known = key
  for (;;) {
    try {
      const members = (await findFamily(known)).filter((entry) => !beyondUs.has(processName(entry)))
      if (members.length === 0) return
      known = { leader: key.leader, runId: key.runId, members }
      const patient = Date.now() < deadline()
      for (const entry of members) if (!signal(entry, patient ? 'SIGTERM' : 'SIGKILL')) beyondUs.add(processName(entry))
      const killed = Date.now() + KILLED_MS
      await untilGone(members, patient ? deadline : () => killed)
    } catch {
      await sleep(ASK_AGAIN_MS)
    }
  }
}

/** Signals this very process; false when we may not. */
function signal(entry: ProcessEntry, name: NodeJS.Signals): boolean {
  if (!isAlive(entry)) return true
  try {
    process.kill(entry.pid, name)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ESRCH'
  }
}

async function untilGone(entries: readonly ProcessEntry[], deadline: () => number): Promise<void> {
  let left = entries.filter(isAlive)
  for (let pause = FIRST_LOOK_MS; left.length > 0; pause = Math.min(LONGEST_LOOK_MS, pause * 2)) {
    const remaining = deadline() - Date.now()
    if (remaining <= 0) return
    await sleep(Math.min(pause, remaining))
    left = left.filter(isAlive)
  }
}
