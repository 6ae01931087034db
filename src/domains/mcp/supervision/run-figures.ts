import type { Health } from '../../../platform/supervisor/health.ts'
import type { Usage } from '../../../platform/supervisor/process-usage.ts'

/** What `stats` of an instance shows while it runs. */
export interface RunFigures {
  /** The server is healthy, from now on. */
  running(): void
  isRunning(): boolean
  measured(usage: Usage): void
  checked(health: Health): void
  /** As JSON; null before the first measurement, and when nothing was measured since it was last asked for. */
  take(): string | null
}

export function createRunFigures(): RunFigures {
  let usage: Usage | null = null
  let health: Health | null = null
  let since: number | null = null
  let fresh = false
  return {
    running() {
      since = Date.now()
      health = { ok: true }
      fresh = true
    },
    isRunning: () => since !== null,
    measured(measured) {
      usage = measured
      fresh = true
    },
    checked(verdict) {
      health = verdict
    },
    take() {
      if (!fresh || usage === null) return null
      fresh = false
      return JSON.stringify({
        cpuPercent: Math.round(usage.cpuPercent * 10) / 10,
        memoryBytes: usage.memoryBytes,
        uptimeSeconds: since === null ? 0 : Math.floor((Date.now() - since) / 1000),
        healthy: health?.ok ?? false,
        ...(health?.ok === false ? { healthReason: health.reason } : {}),
        measuredAt: new Date().toISOString(),
      })
    },
  }
}
