import './instance-table.css'
import { useComputed } from '@preact/signals'
import { InstanceRow } from './instance-row.tsx'
import type { InstanceCell } from './instance-store.ts'
import { order, sortBy } from './list-state.ts'
import type { Order } from './listed.ts'
import { useInstances } from './live-instances.ts'

/** The instances as a table; a list of cards where there is no room for one. */
export function InstanceTable({ cells }: { readonly cells: readonly InstanceCell[] }) {
  const { cells: all } = useInstances()
  // Who sees only their own need not read their name in each row.
  const owners = useComputed(() => new Set(all.value.map(({ instance }) => instance.value.user?.id)).size > 1)
  return (
    <div class="instance-scroller">
      <table class="instance-table">
        <thead>
          <tr>
            <th>
              <span class="unseen">Selected</span>
            </th>
            <SortedColumn by="status" label="Status" />
            <SortedColumn by="server" label="Server" />
            {owners.value && <th class="column-owner">Owner</th>}
            <SortedColumn by="age" label="Age" />
            <SortedColumn by="expiry" label="Ends in" />
            <SortedColumn by="cpu" label="CPU" />
            <SortedColumn by="memory" label="Memory" />
            <th class="column-port">Port</th>
            <th>
              <span class="unseen">Actions</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {cells.map((cell) => (
            <InstanceRow key={cell.instance.peek().id} cell={cell} withOwner={owners.value} />
          ))}
        </tbody>
      </table>
    </div>
  )
}

function SortedColumn({ by, label }: { readonly by: Order['by']; readonly label: string }) {
  const current = order.value.by === by
  const direction = order.value.descending ? 'descending' : 'ascending'
  return (
    <th class={`column-${by}`} aria-sort={current ? direction : 'none'}>
      <button class="column-button" type="button" onClick={() => sortBy(by)}>
        {label}
        <span aria-hidden="true">{current ? (order.value.descending ? '↑' : '↓') : ''}</span>
      </button>
    </th>
  )
}
