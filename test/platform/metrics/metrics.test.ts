import { expect, test } from 'vitest'
import { createMetrics } from '../../../src/platform/metrics/metrics.ts'

test('figures are read from their keepers at each scrape, and what has gone is gone', async () => {
  const metrics = createMetrics()
  let count = 3
  let jobs = ['a', 'b']
  metrics.add([
    { name: 'things_total', help: 'Things.', kind: 'counter', read: () => count },
    {
      name: 'job_running',
      help: 'Jobs.',
      kind: 'gauge',
      labels: ['job'],
      read: () => jobs.map((job) => ({ labels: { job }, value: 1 })),
    },
  ])
  const own = async () => (await metrics.text()).split('\n').filter((line) => /^(things|job)/.test(line))
  expect(await own()).toEqual(['things_total 3', 'job_running{job="a"} 1', 'job_running{job="b"} 1'])
  count = 5
  jobs = ['b']
  expect(await own()).toEqual(['things_total 5', 'job_running{job="b"} 1'])
})

test('durations fall into buckets, by their labels', async () => {
  const metrics = createMetrics()
  const note = metrics.durations({ name: 'work_seconds', help: 'Work.', labels: ['kind'] })
  note({ kind: 'quick' }, 0.002)
  note({ kind: 'quick' }, 40)
  const text = await metrics.text()
  expect(text).toContain('work_seconds_bucket{le="0.001",kind="quick"} 0')
  expect(text).toContain('work_seconds_bucket{le="0.0025",kind="quick"} 1')
  expect(text).toContain('work_seconds_bucket{le="+Inf",kind="quick"} 2')
})

test('a name is taken once, and two gateways in one process keep theirs apart', () => {
  const [one, other] = [createMetrics(), createMetrics()]
  const figure = { name: 'things_total', help: 'Things.', kind: 'counter', read: () => 1 } as const
  one.add([figure])
  other.add([figure])
  expect(() => one.add([figure])).toThrow('already been registered')
})
