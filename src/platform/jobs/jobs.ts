import { setTimeout as delay } from 'node:timers/promises'
import { Cron } from 'croner'
import type { Logger } from 'pino'

/** Something to do again and again. */
export interface Job {
  /** Unique among the jobs; names it in logs and locks. */
  readonly name: string
  /** A cron pattern; six parts start with seconds. Times are UTC. */
  readonly schedule: string
  /** Waits up to so many milliseconds before each scheduled run, so that gateways do not all begin at once. 0 by default. */
  readonly jitterMs?: number
  /** Does the work. The signal aborts when the jobs stop. Must bear running again, on another gateway, right after it ran here. */
  readonly run: (signal: AbortSignal) => Promise<void>
}

/**
 * Runs `work` unless another gateway holds that name just now; tells whether it ran. With several gateways on one database this is an advisory
 * lock; alone it is not needed.
 */
export type Exclusively = (name: string, work: () => Promise<void>) => Promise<boolean>

export interface JobStatus {
  readonly name: string
  readonly running: boolean
  readonly lastStartedAt: Date | null
  readonly lastFinishedAt: Date | null
  /** Whether the last run that finished failed. */
  readonly lastFailed: boolean
  readonly nextRunAt: Date | null
  /** Runs on this gateway that ended well, and that failed. */
  readonly runs: { readonly done: number; readonly failed: number }
}

export interface Jobs {
  /** Schedules a job from now on. @throws Error when the name is taken, the pattern is none, or the jobs have been stopped. */
  add(job: Job): void
  /** Runs a job now, or joins the run that is under way; settles when that ends, and never rejects for what the job does. */
  runNow(name: string): Promise<void>
  status(): readonly JobStatus[]
  /** Starts no more runs, aborts those under way and waits for them. */
  stop(): Promise<void>
}

interface Entry {
  readonly job: Job
  readonly cron: Cron
  running: Promise<void> | undefined
  lastStartedAt: Date | null
  lastFinishedAt: Date | null
  lastFailed: boolean
  readonly runs: { done: number; failed: number }
}

const alone: Exclusively = async (_name, work) => {
  await work()
  return true
}

/** Periodic work of the gateway. A job never overlaps itself here; a run that fails is logged and the next one comes as planned. */
export function createJobs(options: { readonly logger: Logger; readonly exclusively?: Exclusively }): Jobs {
  const { logger, exclusively = alone } = options
  const entries = new Map<string, Entry>()
  const stopping = new AbortController()

  async function perform(entry: Entry, jitterMs: number): Promise<void> {
    const { name, run } = entry.job
    const { signal } = stopping
    try {
      if (jitterMs > 0) await delay(Math.random() * jitterMs, undefined, { signal, ref: false })
      const ran = await exclusively(name, async () => {
        entry.lastStartedAt = new Date()
        await run(signal)
      })
      if (!ran) {
        logger.debug({ job: name }, 'another gateway runs this job')
        return
      }
      entry.lastFailed = false
      entry.runs.done += 1
    } catch (error) {
      if (signal.aborted) return
      entry.lastFailed = true
      entry.runs.failed += 1
      logger.error({ err: error, job: name }, 'a job failed')
    }
    entry.lastFinishedAt = new Date()
  }

  function start(entry: Entry, jitterMs = 0): Promise<void> {
    entry.running ??= perform(entry, jitterMs).finally(() => {
      entry.running = undefined
    })
    return entry.running
  }

  return {
    add(job) {
      if (stopping.signal.aborted) throw new Error('The jobs have been stopped.')
      if (entries.has(job.name)) throw new Error(`There is a job named ${job.name} already.`)
      const cron = new Cron(job.schedule, { unref: true, timezone: 'UTC' }, () => void start(entry, job.jitterMs))
      const times = { lastStartedAt: null, lastFinishedAt: null, lastFailed: false }
      const entry: Entry = { job, cron, running: undefined, ...times, runs: { done: 0, failed: 0 } }
      entries.set(job.name, entry)
    },
    async runNow(name) {
      const entry = entries.get(name)
      if (entry === undefined) throw new Error(`There is no job named ${name}.`)
      if (!stopping.signal.aborted) await start(entry)
    },
    status: () =>
      [...entries.values()].map(({ job, cron, running, lastStartedAt, lastFinishedAt, lastFailed, runs }) => ({
        name: job.name,
        running: running !== undefined,
        lastStartedAt,
        lastFinishedAt,
        lastFailed,
        nextRunAt: cron.nextRun(),
        runs: { ...runs },
      })),
    async stop() {
      stopping.abort()
      for (const { cron } of entries.values()) cron.stop()
      await Promise.all([...entries.values()].map((entry) => entry.running))
    },
  }
}
