import type { KeeperMessage } from './keeper-message.ts'
import { type KeeperProcess, startKeeperProcess } from './keeper-process.ts'
import type { ProcessGroup } from './process-group.ts'

/** Ends what the gateway has started when the gateway cannot any more, because it was killed or has lost what it held. */
export interface Keeper {
  /** From now on the group ends with the gateway. Called again for a run id it replaces what was known. */
  watch(group: ProcessGroup): void
  /** The group has ended. */
  forget(runId: string): void
  /** Until when (ms since 1970) the gateway may be believed to own the groups; null, as at first, for as long as it lives. */
  holdUntil(epochMs: number | null): void
  /** Ends what is still watched, and the keeper. Nothing can be watched afterwards. */
  close(): Promise<void>
}

/** A keeper that has ended though somebody needs it is replaced after so long (ms): a pause, should it end again and again. */
const REPLACE_MS = 500

/** The keeper of this gateway: a process of its own, started with the first group. One that dies is replaced and told everything again. */
export function createKeeper(): Keeper {
  const groups = new Map<string, ProcessGroup>()
  let heldUntil: number | null = null
  let closed = false
  let current: KeeperProcess | undefined
  let replacing: NodeJS.Timeout | undefined

  function tell(message: KeeperMessage): void {
    current?.tell(message)
  }

  function need(): void {
    if (current !== undefined || closed || groups.size === 0) return
    const started = startKeeperProcess()
    current = started
    void started.ended.then(() => {
      current = undefined
      if (!closed) replacing = setTimeout(need, REPLACE_MS).unref()
    })
    tell({ tell: 'holdUntil', epochMs: heldUntil })
    for (const group of groups.values()) tell({ tell: 'watch', group })
  }

  return {
    watch(group) {
      if (closed) throw new Error('The keeper is closed.')
      groups.set(group.runId, group)
      if (current === undefined) need()
      else tell({ tell: 'watch', group })
    },
    forget(runId) {
      if (groups.delete(runId)) tell({ tell: 'forget', runId })
    },
    holdUntil(epochMs) {
      heldUntil = epochMs
      tell({ tell: 'holdUntil', epochMs })
    },
    async close() {
      closed = true
      clearTimeout(replacing)
      await current?.close()
    },
  }
}
