import { setTimeout as sleep } from 'node:timers/promises'
import type { HealthVerdict, ServerHealth } from './server-health.ts'
import type { SupervisionLimits } from './supervision-limits.ts'

/**
 * Asks until the server is healthy.
 * @returns null when it is; otherwise why it is not, when its time is over or the signal has aborted.
 */
export async function untilHealthy(
  health: ServerHealth,
  { startMs, startCheckMs }: SupervisionLimits,
  signal: AbortSignal,
): Promise<string | null> {
  const inTime = AbortSignal.timeout(startMs)
  const either = AbortSignal.any([signal, inTime])
  let reason = 'it did not answer'
  for (;;) {
    const verdict = await health.check(either)
    if (verdict.ok) return null
    // What a check says that was cut short is not the server's fault.
    if (!either.aborted) reason = verdict.reason
    if (signal.aborted) return reason
    if (inTime.aborted) return `It was not healthy after ${startMs / 1000} s: ${reason}`
    await sleep(startCheckMs, undefined, { signal }).catch(() => {})
  }
}

export interface HealthWatch {
  readonly health: ServerHealth
  readonly limits: SupervisionLimits
  readonly signal: AbortSignal
  /** Told of every verdict. */
  readonly checked: (verdict: HealthVerdict) => void
  /** Told when the verdict that counts has changed: the reason, or null when the server is well again. */
  readonly changed: (reason: string | null) => Promise<void>
}

/**
 * Checks a running server again and again. One failed check says little; several in a row make it unhealthy, and as many again give it up.
 * @returns why it was given up; null when the signal has aborted.
 */
export async function watchHealth({ health, limits, signal, checked, changed }: HealthWatch): Promise<string | null> {
  let failures = 0
  for (;;) {
    await sleep(limits.healthCheckMs, undefined, { signal, ref: false }).catch(() => {})
    if (signal.aborted) return null
    const verdict = await health.check(signal)
    if (signal.aborted) return null
    checked(verdict)
    if (verdict.ok) {
      if (failures >= limits.failedChecks) await changed(null)
      failures = 0
      continue
    }
    failures += 1
    if (failures === limits.failedChecks) await changed(verdict.reason)
    if (failures >= limits.failedChecks * 2) return `It failed ${failures} health checks in a row: ${verdict.reason}`
  }
}
