import type { LogEntry } from './log-entry.ts'

export interface InstanceEntry {
  readonly instanceId: string
  readonly entry: LogEntry
}

/** The entries of several logs as one, by when they were written; those of one log stay in its own order. */
export async function* mergeByTime(
  logs: ReadonlyMap<string, AsyncIterator<LogEntry, void, undefined>>,
): AsyncGenerator<InstanceEntry, void, undefined> {
  const heads = new Map<string, LogEntry>()
  const advance = async (instanceId: string, log: AsyncIterator<LogEntry, void, undefined>) => {
    const { value } = await log.next()
    if (value === undefined) heads.delete(instanceId)
    else heads.set(instanceId, value)
  }
  await Promise.all([...logs].map(([instanceId, log]) => advance(instanceId, log)))
  for (;;) {
    let oldest: InstanceEntry | null = null
    for (const [instanceId, entry] of heads) {
      if (oldest === null || Date.parse(entry.timestamp) < Date.parse(oldest.entry.timestamp)) oldest = { instanceId, entry }
    }
    if (oldest === null) return
    yield oldest
    const log = logs.get(oldest.instanceId)
    if (log) await advance(oldest.instanceId, log)
  }
}
