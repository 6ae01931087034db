import type { Supervisor } from '../domains/mcp/supervision/supervisor.ts'
import type { Figure } from '../platform/metrics/figure.ts'

/** What the supervisor does on this gateway. */
export function supervisorFigures({ snapshot }: Pick<Supervisor, 'snapshot'>): readonly Figure[] {
  return [
    {
      name: 'panoptes_mcp_runs',
      help: 'Servers of instances that this gateway runs; those that are not healthy yet are starting.',
      kind: 'gauge',
      labels: ['state'],
      read: () => {
        const { starting, running } = snapshot()
        return [
          { labels: { state: 'starting' }, value: starting },
          { labels: { state: 'running' }, value: running },
        ]
      },
    },
    {
      name: 'panoptes_mcp_runs_begun_total',
      help: 'Instances that this gateway took to run them.',
      kind: 'counter',
      read: () => snapshot().begun,
    },
    {
      name: 'panoptes_mcp_runs_taken_over_total',
      help: 'Runs that a gateway that was gone had left behind.',
      kind: 'counter',
      read: () => snapshot().takenOver,
    },
  ]
}
