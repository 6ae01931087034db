import { setTimeout as sleep } from 'node:timers/promises'
import type { HealthProbe } from './health.ts'
import { OutOfTime, within } from './within.ts'

/** The pause between checks (ms): at first and at most. Most servers are up within a second. */
const FIRST_PAUSE_MS = 50
const LONGEST_PAUSE_MS = 1_000

/** How a start went: `ended` when the process ended before it was healthy, `late` with what the last check found. */
export type StartOutcome =
  | { readonly kind: 'healthy' }
  | { readonly kind: 'ended' }
  | { readonly kind: 'late'; readonly reason: string }

export interface WaitOptions {
  /** Settles when the process has ended. */
  readonly ended: Promise<unknown>
  /** How long the start may take (ms). */
  readonly withinMs: number
  readonly signal: AbortSignal
}

/** Asks a starting server until it is healthy, has ended, or has taken too long. @throws the signal's reason when that aborts. */
export async function waitUntilHealthy(probe: HealthProbe, { ended, withinMs, signal }: WaitOptions): Promise<StartOutcome> {
  let reason = 'It was not asked in time.'
  const over = new AbortController()
  const end = ended.then((): StartOutcome => ({ kind: 'ended' }))

  async function ask(inTime: AbortSignal): Promise<StartOutcome> {
    inTime.addEventListener('abort', () => over.abort(inTime.reason))
    for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(LONGEST_PAUSE_MS, pause * 1.5)) {
      const health = await probe.check(over.signal)
      if (health.ok) return { kind: 'healthy' }
      reason = health.reason
      await sleep(pause, undefined, { signal: over.signal })
    }
  }

  const asked = within(withinMs, signal, ask).catch((error): StartOutcome => {
    signal.throwIfAborted()
    if (over.signal.reason instanceof OutOfTime) return { kind: 'late', reason }
    throw error
  })
  return Promise.race([asked, end]).finally(() => over.abort())
}
