import { batch, computed, type ReadonlySignal, type Signal, signal } from '@preact/signals'
import { withMeasurement } from './history.ts'
import type { Instance } from './instance.ts'
import type { Stats } from './stats.ts'

/** An instance as it is now, and its last measurements. */
export interface InstanceCell {
  readonly instance: Signal<Instance>
  readonly history: Signal<readonly Stats[]>
}

/** All instances that were heard of, each in a signal of its own: what changes is drawn, and nothing else. */
export interface InstanceStore {
  /** In no order. */
  readonly cells: ReadonlySignal<readonly InstanceCell[]>
  /** Undefined for one that was not heard of. */
  cell(id: string): InstanceCell | undefined
  put(instances: readonly Instance[]): void
  remove(ids: ReadonlySet<string>): void
  /** Those that are not deleted, as far as is known. */
  liveIds(): ReadonlySet<string>
}

export function createInstanceStore(): InstanceStore {
  const byId = signal<ReadonlyMap<string, InstanceCell>>(new Map())
  return {
    cells: computed(() => [...byId.value.values()]),
    cell: (id) => byId.value.get(id),
    put(instances) {
      batch(() => {
        const added = new Map<string, InstanceCell>()
        for (const instance of instances) {
          const cell = byId.peek().get(instance.id)
          if (cell === undefined) added.set(instance.id, newCell(instance))
          else update(cell, instance)
        }
        if (added.size > 0) byId.value = new Map([...byId.peek(), ...added])
      })
    },
    remove(ids) {
      const left = [...byId.peek()].filter(([id]) => !ids.has(id))
      if (left.length < byId.peek().size) byId.value = new Map(left)
    },
    liveIds: () => new Set([...byId.peek()].filter(([, cell]) => cell.instance.peek().deletedAt === null).map(([id]) => id)),
  }
}

function newCell(instance: Instance): InstanceCell {
  return { instance: signal(instance), history: signal(withMeasurement([], instance.stats)) }
}

/** An answer may be overtaken by a newer change on the other connection: then it is old. */
function update(cell: InstanceCell, instance: Instance): void {
  if (Date.parse(instance.updatedAt) < Date.parse(cell.instance.peek().updatedAt)) return
  cell.instance.value = instance
  cell.history.value = withMeasurement(cell.history.peek(), instance.stats)
}
