import type { Instance } from './instance.ts'

/** What has happened to instances since the last frame. */
export interface ChangeBuffer {
  /** @param instance null when it is gone for good. */
  add(id: string, instance: Instance | null): void
  /** Forgets what has not been handed on. */
  clear(): void
}

/** Hands changes on once a frame, the last one of each instance: a page that nobody looks at draws nothing, and keeps no more than that. */
export function createChangeBuffer(handOn: (changed: readonly Instance[], gone: ReadonlySet<string>) => void): ChangeBuffer {
  const waiting = new Map<string, Instance | null>()
  let frame: number | null = null
  const flush = () => {
    frame = null
    const changed = [...waiting.values()].filter((instance) => instance !== null)
    const gone = new Set([...waiting.keys()].filter((id) => waiting.get(id) === null))
    waiting.clear()
    handOn(changed, gone)
  }
  return {
    add(id, instance) {
      waiting.set(id, instance)
      frame ??= requestAnimationFrame(flush)
    },
    clear() {
      if (frame !== null) cancelAnimationFrame(frame)
      waiting.clear()
    },
  }
}
