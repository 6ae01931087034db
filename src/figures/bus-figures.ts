import type { Bus } from '../platform/bus/bus.ts'
import type { Figure } from '../platform/metrics/figure.ts'

export function busFigures(bus: Pick<Bus, 'snapshot' | 'listenerCount'>): readonly Figure[] {
  return [
    {
      name: 'panoptes_bus_up',
      help: 'Whether the gateways hear each other; 1 when there is one.',
      kind: 'gauge',
      read: () => Number(bus.snapshot().ok),
    },
    { name: 'panoptes_bus_listeners', help: 'Who listens to the bus.', kind: 'gauge', read: () => bus.listenerCount() },
    {
      name: 'panoptes_bus_published_total',
      help: 'Messages that this gateway published.',
      kind: 'counter',
      read: () => bus.snapshot().published,
    },
    {
      name: 'panoptes_bus_delivered_total',
      help: 'Messages that listeners of this gateway were given, each counted.',
      kind: 'counter',
      read: () => bus.snapshot().delivered,
    },
    {
      name: 'panoptes_bus_dropped_total',
      help: 'Messages that may not have reached the other gateways.',
      kind: 'counter',
      read: () => bus.snapshot().dropped,
    },
  ]
}
