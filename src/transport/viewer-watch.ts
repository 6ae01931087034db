import type { Logger } from 'pino'
import type { Viewer } from '../access/viewer.ts'

export interface ViewerWatch {
  /** Calls `onInvalid` once when the viewer may no longer be here. Returns how to stop watching. Nobody is always valid. */
  watch(viewer: Viewer, onInvalid: () => void): () => void
  stop(): void
}

/**
 * Asks about all watched viewers together, every `everyMs` while there are any. When asking fails nobody is sent away: it is
 * logged and asked again.
 */
export function createViewerWatch(options: {
  stillValid: (viewers: readonly Viewer[]) => Promise<readonly boolean[]>
  everyMs: number
  logger: Logger
}): ViewerWatch {
  const watched = new Set<{ readonly viewer: Viewer; readonly onInvalid: () => void }>()
  let timer: NodeJS.Timeout | null = null
  let stopped = false

  async function check(): Promise<void> {
    const entries = [...watched]
    try {
      const valid = await options.stillValid(entries.map(({ viewer }) => viewer))
      for (const [index, entry] of entries.entries()) {
        if (valid[index] === false && watched.delete(entry)) entry.onInvalid()
      }
    } catch (error) {
      options.logger.warn({ err: error }, 'Could not check whether the viewers of open streams are still valid')
    }
    schedule()
  }

  function schedule(): void {
    timer = stopped || watched.size === 0 ? null : setTimeout(check, options.everyMs).unref()
  }

  return {
    watch(viewer, onInvalid) {
      if (viewer.kind === 'NOBODY' || viewer.kind === 'SYSTEM') return () => {}
      const entry = { viewer, onInvalid }
      watched.add(entry)
      if (timer === null) schedule()
      return () => watched.delete(entry)
    },
    stop() {
      stopped = true
      watched.clear()
      if (timer !== null) clearTimeout(timer)
    },
  }
}
