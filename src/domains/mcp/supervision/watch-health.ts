import { setTimeout as sleep } from 'node:timers/promises'
import type { Health, HealthProbe } from '../../../platform/supervisor/health.ts'
import type { SupervisionLimits } from './supervision-limits.ts'

export interface HealthWatch {
  readonly probe: HealthProbe
  readonly limits: Pick<SupervisionLimits, 'healthCheckMs' | 'failedChecks'>
  readonly signal: AbortSignal
  /** Told of every verdict. */
  readonly checked: (health: Health) => void
  /** Told when the verdict that counts has changed: the reason, or null when the server is well again. */
  readonly changed: (reason: string | null) => Promise<void>
}

/**
 * Checks a running server again and again. One failed check says little; several in a row make it unhealthy, and as many again give it up.
 * @returns why it was given up.
 * @throws the signal's reason when that aborts.
 */
export async function watchHealth({ probe, limits, signal, checked, changed }: HealthWatch): Promise<string> {
  for (let failures = 0; ; ) {
    await sleep(limits.healthCheckMs, undefined, { signal })
    const health = await probe.check(signal)
    checked(health)
    if (health.ok) {
      if (failures >= limits.failedChecks) await changed(null)
      failures = 0
      continue
    }
    failures += 1
    if (failures === limits.failedChecks) await changed(health.reason)
    if (failures >= limits.failedChecks * 2) return `It failed ${failures} health checks in a row: ${health.reason}`
  }
}
