import type { Jobs } from '../platform/jobs/jobs.ts'
import type { Figure } from '../platform/metrics/figure.ts'

export function jobFigures(jobs: Pick<Jobs, 'status'>): readonly Figure[] {
  return [
    {
      name: 'panoptes_job_runs_total',
      help: 'Runs of periodic work on this gateway, by how they ended.',
      kind: 'counter',
      labels: ['job', 'outcome'],
      read: () =>
        jobs
          .status()
          .flatMap(({ name, runs }) =>
            Object.entries(runs).map(([outcome, value]) => ({ labels: { job: name, outcome }, value })),
          ),
    },
    {
      name: 'panoptes_job_running',
      help: 'Whether periodic work is being done on this gateway.',
      kind: 'gauge',
      labels: ['job'],
      read: () => jobs.status().map(({ name, running }) => ({ labels: { job: name }, value: Number(running) })),
    },
    {
      name: 'panoptes_job_last_finished_timestamp_seconds',
      help: 'When periodic work last ended on this gateway; absent before.',
      kind: 'gauge',
      labels: ['job'],
      read: () =>
        jobs
          .status()
          .flatMap(({ name, lastFinishedAt }) =>
            lastFinishedAt === null ? [] : [{ labels: { job: name }, value: lastFinishedAt.getTime() / 1000 }],
          ),
    },
  ]
}
