import { listProcesses } from '../../../../src/platform/supervisor/process-table.ts'
import { runIdOf } from '../../../../src/platform/supervisor/run-id.ts'

/** The pids of all living processes that carry the run id. */
export async function livingOf(runId: string): Promise<number[]> {
  return (await listProcesses()).filter(({ pid }) => runIdOf(pid) === runId).map(({ pid }) => pid)
}

/** Whether a process with that pid lives; a zombie does not. */
export async function isLiving(pid: number): Promise<boolean> {
  return (await listProcesses()).some((entry) => entry.pid === pid)
}
