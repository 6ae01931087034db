import type { HealthVerdict } from './server-health.ts'

/** What is measured of a server's processes. */
export interface Usage {
  /** Percent of one processor since the last measurement. */
  readonly cpuPercent: number
  readonly memoryBytes: number
}

/** What `stats` of an instance shows while it runs. */
export interface RunFigures {
  /** The server is healthy, from now on. */
  running(): void
  isRunning(): boolean
  measured(usage: Usage): void
  checked(verdict: HealthVerdict): void
  /** As JSON; null before the first measurement, and when nothing was measured since it was last asked for. */
  take(): string | null
}

export function createRunFigures(): RunFigures {
  let usage: Usage | null = null
  let health: HealthVerdict | null = null
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
