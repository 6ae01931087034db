import { readFileSync } from 'node:fs'
import { listProcesses } from '../../../../src/platform/supervisor/process-table.ts'

/** The pids of the keepers that a process has started. */
export async function keepersOf(gateway: number | undefined): Promise<number[]> {
  const children = (await listProcesses()).filter(({ parent }) => parent === gateway)
  return children.map(({ pid }) => pid).filter((pid) => readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('keeper-program'))
}
