import { EventEmitter, once } from 'node:events'
import { describe, expect, onTestFinished, test } from 'vitest'
import { createJobs, type Exclusively, type Jobs } from '../../../src/platform/jobs/jobs.ts'
import { keepingLogger } from '../../support/log-lines.ts'

const everySecond = '* * * * * *'
/** A day that no test lives to see. */
const never = '0 0 29 2 *'

function jobsOfTest(exclusively?: Exclusively): { jobs: Jobs; lines: Record<string, unknown>[] } {
  const { logger, lines } = keepingLogger()
  const jobs = createJobs({ logger, ...(exclusively === undefined ? {} : { exclusively }) })
  onTestFinished(() => jobs.stop())
  return { jobs, lines }
}

/** A promise to be settled from outside. */
function gate(): { opened: Promise<void>; open: () => void } {
  const { promise: opened, resolve: open } = withResolvers()
  return { opened, open }
}

function withResolvers(): { promise: Promise<void>; resolve: () => void } {
  let resolve = () => {}
  const promise = new Promise<void>((done) => {
    resolve = done
  })
  return { promise, resolve }
}

describe('a job', () => {
  test('runs again and again by its schedule', async () => {
    const { jobs } = jobsOfTest()
    const events = new EventEmitter()
    jobs.add({ name: 'tick', schedule: everySecond, run: async () => void events.emit('run') })
    await once(events, 'run')
    await once(events, 'run')
    expect(jobs.status()).toMatchObject([{ name: 'tick', lastFailed: false }])
    expect(jobs.status()[0]?.nextRunAt?.getTime()).toBeGreaterThan(Date.now() - 1_000)
  })

  test('that fails is logged, and runs as planned the next time', async () => {
    const { jobs, lines } = jobsOfTest()
    const events = new EventEmitter()
    let runs = 0
    jobs.add({
      name: 'flaky',
      schedule: everySecond,
      run: async () => {
        runs += 1
        events.emit('run')
        if (runs === 1) throw new Error('boom')
      },
    })
    await once(events, 'run')
    await once(events, 'run')
    await jobs.runNow('flaky')
    expect(lines).toMatchObject([{ job: 'flaky', msg: 'a job failed', err: { message: 'boom' } }])
    expect(jobs.status()).toMatchObject([{ lastFailed: false }])
  })

  test('never overlaps itself: who asks while it runs joins the run', async () => {
    const { jobs } = jobsOfTest()
    const { opened, open } = gate()
    let runs = 0
    jobs.add({
      name: 'slow',
      schedule: never,
      run: () => {
        runs += 1
        return opened
      },
    })
    const asked = Promise.all([jobs.runNow('slow'), jobs.runNow('slow'), jobs.runNow('slow')])
    expect(jobs.status()).toMatchObject([{ running: true }])
    open()
    await asked
    expect(runs).toBe(1)
    expect(jobs.status()).toMatchObject([{ running: false }])
  })

  test('is aborted and waited for when the jobs stop, and that is no failure', async () => {
    const { jobs, lines } = jobsOfTest()
    const started = new EventEmitter()
    let ended = false
    jobs.add({
      name: 'long',
      schedule: never,
      run: async (signal) => {
        started.emit('run')
        await once(signal, 'abort')
        await new Promise(setImmediate)
        ended = true
        throw signal.reason
      },
    })
    const running = once(started, 'run')
    const run = jobs.runNow('long')
    await running
    await jobs.stop()
    expect(ended).toBe(true)
    expect(lines).toEqual([])
    await run
    expect(() => jobs.add({ name: 'late', schedule: never, run: async () => {} })).toThrow(/stopped/)
  })

  test('that waits for its jitter does not hold up the stop', async () => {
    const { jobs, lines } = jobsOfTest()
    let ran = false
    jobs.add({
      name: 'jittery',
      schedule: everySecond,
      jitterMs: 3_600_000,
      run: async () => {
        ran = true
      },
    })
    await expect.poll(() => jobs.status()[0]?.running, { timeout: 5_000 }).toBe(true)
    await jobs.stop()
    expect(ran).toBe(false)
    expect(lines).toEqual([])
  })

  test('needs a name of its own and a pattern that is one', () => {
    const { jobs } = jobsOfTest()
    jobs.add({ name: 'one', schedule: never, run: async () => {} })
    expect(() => jobs.add({ name: 'one', schedule: never, run: async () => {} })).toThrow(/already/)
    expect(() => jobs.add({ name: 'two', schedule: 'sometimes', run: async () => {} })).toThrow()
    expect(jobs.status()).toHaveLength(1)
  })
})

test('of two gateways one runs a job, and the other leaves it alone', async () => {
  const held = new Set<string>()
  const exclusively: Exclusively = async (name, work) => {
    if (held.has(name)) return false
    held.add(name)
    try {
      await work()
      return true
    } finally {
      held.delete(name)
    }
  }
  const [one, other] = [jobsOfTest(exclusively), jobsOfTest(exclusively)]
  const { opened, open } = gate()
  const ran: string[] = []
  one.jobs.add({
    name: 'sweep',
    schedule: never,
    run: async () => {
      ran.push('one')
      await opened
    },
  })
  other.jobs.add({ name: 'sweep', schedule: never, run: async () => void ran.push('other') })
  const first = one.jobs.runNow('sweep')
  await other.jobs.runNow('sweep')
  expect(other.lines).toMatchObject([{ job: 'sweep', msg: 'another gateway runs this job' }])
  expect(other.jobs.status()).toMatchObject([{ lastStartedAt: null }])
  open()
  await first
  expect(ran).toEqual(['one'])
})
