/** A process of this machine that has not ended. */
export interface ProcessEntry {
  readonly pid: number
  readonly parent: number
  readonly group: number
  readonly session: number
  /** In the operating system's own notation, as in ProcessIdentity. */
  readonly startedAt: string
  readonly ageSeconds: number
  /** Processor time that it has used so far, in seconds. */
  readonly cpuSeconds: number
  readonly residentBytes: number
}

/** Names one process among all, also among those that had or will have its pid. */
export function processName({ pid, startedAt }: Pick<ProcessEntry, 'pid' | 'startedAt'>): string {
  return `${pid} ${startedAt}`
}
