import type { Logger } from 'pino'
import type { Usage } from '../../../platform/supervisor/process-usage.ts'
import type { ClaimedRun } from './claimed-run.ts'
import type { GatewayRegister } from './gateway-register.ts'
import type { InstanceRun } from './instance-run.ts'
import type { LeasedRow, Leases, OrphanedRun } from './leases.ts'
import type { Nudge } from './nudge.ts'
import type { RunWrites } from './run-writes.ts'
import type { SupervisionLimits } from './supervision-limits.ts'

export interface SupervisorDeps {
  readonly register: GatewayRegister
  readonly leases: Leases
  readonly writes: Pick<RunWrites, 'ended'>
  readonly startRun: (claimed: ClaimedRun) => InstanceRun
  readonly endSurvivors: (orphan: OrphanedRun) => Promise<void>
  /** Processor and memory of the processes of all runs, by run id. */
  readonly measure: (runs: readonly InstanceRun[]) => Promise<ReadonlyMap<string, Usage>>
  /** Told until when (ms since 1970) this gateway may believe that its runs are its own. */
  readonly holdUntil: (epochMs: number) => void
  /** Tells those who follow instances that their figures have changed. */
  readonly announce: (rows: readonly LeasedRow[]) => void
  /** Woken when an instance may have to start or to end. */
  readonly nudge: Nudge
  readonly logger: Logger
  readonly limits: SupervisionLimits
}

/** What runs on this gateway, and what it has done since it started. */
export interface SupervisorSnapshot {
  /** Not healthy yet. */
  readonly starting: number
  readonly running: number
  /** Instances that it took to run them. */
  readonly begun: number
  /** Runs that gateways that were gone had left behind. */
  readonly takenOver: number
}

/** Runs the instances that are to run: each once, by one of as many gateways as there are. */
export interface Supervisor {
  /** @param url where other gateways reach this one. */
  start(url: string): Promise<void>
  /** Ends all processes of this gateway; their instances go on elsewhere, or when it is back. */
  stop(): Promise<void>
  snapshot(): SupervisorSnapshot
}

/**
 * One loop, woken by changes and by the clock: renews the leases of what runs here and learns what is to end, takes over what gateways that are gone left
 * behind, and claims what is to start. The database decides; nothing is remembered that it does not know.
 */
export function createSupervisor(deps: SupervisorDeps): Supervisor {
  const { register, leases, nudge, logger, limits } = deps
  const runs = new Map<string, InstanceRun>()
  const stopping = new AbortController()
  let ownUntil = Number.POSITIVE_INFINITY
  let begun = 0
  let takenOver = 0
  let loop: Promise<void> = Promise.resolve()
  let meter: NodeJS.Timeout | undefined

  function begin(claimed: ClaimedRun): void {
    const run = deps.startRun(claimed)
    runs.set(run.runId, run)
    begun += 1
    void run.over.then(() => {
      runs.delete(run.runId)
      nudge.wake()
    })
  }

  /** A moment at which all leases were this gateway's; they end earlier for it than for the others. */
  function owningSince(moment: number): void {
    ownUntil = moment + limits.leaseMs - limits.leaseMarginMs
    deps.holdUntil(ownUntil)
  }

  async function renew(): Promise<void> {
    const asked = Date.now()
    if (runs.size === 0) return owningSince(asked)
    const mine = [...runs.values()].map((run) => ({ run, stats: run.figures.take(), running: run.figures.isRunning() }))
    const rows = await leases.renew(mine.map(({ run: { instanceId, runId }, stats }) => ({ instanceId, runId, stats })))
    owningSince(asked)
    const kept = new Map(rows.map((row) => [row.runId, row]))
    for (const { run, running } of mine) {
      const row = kept.get(run.runId)
      // One that is over by now has given its lease back itself.
      if (row === undefined && runs.has(run.runId)) run.end({ kind: 'LOST' })
      // One that was deleted, restored and started between two beats is to run, but not as it does.
      const isAnother = running && row !== undefined && row.status !== 'RUNNING'
      if (row?.toEnd || isAnother) run.end({ kind: 'ASKED_FOR' })
    }
    deps.announce(mine.flatMap(({ run, stats }) => (stats === null ? [] : (kept.get(run.runId) ?? []))))
  }

  async function takeOver(): Promise<void> {
    const orphans = await leases.takeOver(await register.gone(), [...runs.keys()])
    takenOver += orphans.length
    if (orphans.length > 0) logger.warn({ runs: orphans.length }, 'took over what a gateway that is gone left behind')
    await Promise.all(
      orphans.map(async (orphan) => {
        await deps.endSurvivors(orphan)
        await deps.writes.ended(orphan, { kind: 'GATEWAY_GONE' }, null)
      }),
    )
  }

  function starting(): number {
    return [...runs.values()].filter(({ figures }) => !figures.isRunning()).length
  }

  async function claim(): Promise<void> {
    const room = limits.maxStarting - starting()
    if (room > 0) for (const run of await leases.claim(room)) begin(run)
  }

  async function round(): Promise<void> {
    await renew()
    await register.seen()
    await takeOver()
    await claim()
  }

  async function rounds(): Promise<void> {
    while (!stopping.signal.aborted) {
      try {
        await round()
      } catch (error) {
        logger.warn({ err: error }, 'a round of the supervisor failed; the next one comes')
      }
      if (Date.now() >= ownUntil) for (const run of runs.values()) run.end({ kind: 'LEASE_ENDED' })
      await nudge.sleep(limits.beatMs)
    }
  }

  async function measure(): Promise<void> {
    try {
      const measured = await deps.measure([...runs.values()])
      for (const [runId, usage] of measured) runs.get(runId)?.measured(usage)
    } catch (error) {
      logger.warn({ err: error }, 'the processes of instances could not be measured')
    }
    if (!stopping.signal.aborted) meter = setTimeout(() => void measure(), limits.usageMs)
  }

  return {
    async start(url) {
      await register.enter(url)
      loop = rounds()
      void measure()
    },
    async stop() {
      stopping.abort()
      nudge.wake()
      clearTimeout(meter)
      await loop
      for (const run of runs.values()) run.end({ kind: 'GATEWAY_STOPPED' })
      // What cannot be stored is left to the next gateway, which finds this one gone.
      const patience = setTimeout(() => {
        for (const run of runs.values()) run.end({ kind: 'LOST' })
      }, limits.graceMs + limits.storeMs)
      await Promise.all([...runs.values()].map((run) => run.over))
      clearTimeout(patience)
      await register.leave().catch((error: unknown) => logger.debug({ err: error }, 'the gateway could not sign off'))
    },
    snapshot: () => ({ starting: starting(), running: runs.size - starting(), begun, takenOver }),
  }
}
