import { readFileSync } from 'node:fs'
import { listProcesses } from '../../../../src/platform/supervisor/process-table.ts'

/** The pids of the keepers that a process has started. */
export async function keepersOf(gateway: number | undefined): Promise<number[]> {
  const children = (await listProcesses()).filter(({ parent }) => parent === gateway)
  return children.map(({ pid }) => pid).filter((pid) => commandOf(pid).includes('keeper-program'))
}

/** Empty when the process has ended meanwhile. */
function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8')
  } catch {
    return ''
  }
}

/** Whether a process listens for SIGHUP, as Node by itself does not: bit 0 of the mask of caught signals (proc(5), signal(7)). */
export function catchesSighup(pid: number): boolean {
  const mask = /^SigCgt:\s*([0-9a-f]+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? '0'
  return BigInt(`0x${mask}`) % 2n === 1n
}
