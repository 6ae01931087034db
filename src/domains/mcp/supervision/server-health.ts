import type { RunningProcess } from '../../../platform/supervisor/start-process.ts'
import type { Launch } from './prepare-launch.ts'
/** How a server is, at one check. */
export type HealthVerdict = { readonly ok: true } | { readonly ok: false; readonly reason: string }

/** Asks a server how it is. */
export interface ServerHealth {
  check(signal: AbortSignal): Promise<HealthVerdict>
  close(): Promise<void>
}
export function serverHealth(launch: Launch, _process: RunningProcess, _o: unknown): ServerHealth {
  return {
    async check(signal) {
      try {
        const r = await fetch(`http://127.0.0.1:${launch.port}${launch.healthPath}`, { signal })
        return r.ok ? { ok: true } : { ok: false, reason: `status ${r.status}` }
      } catch (e) {
        return { ok: false, reason: String(e) }
      }
    },
    async close() {},
  }
}
