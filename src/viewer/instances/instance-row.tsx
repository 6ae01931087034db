import { ActionMenu } from '../actions/action-menu.tsx'
import { instanceAddress } from '../router/route.ts'
import { Age } from '../time/age.tsx'
import { Countdown } from '../time/countdown.tsx'
import { conditionOf, isActive, nameOf, shortId } from './instance.ts'
import type { InstanceCell } from './instance-store.ts'
import { selected, toggleSelected } from './list-state.ts'
import { CpuMeter, MemoryMeter } from './meters.tsx'
import { Status } from './status.tsx'

/** An instance in the list; drawn again only when it changes itself. */
export function InstanceRow({ cell, withOwner }: { readonly cell: InstanceCell; readonly withOwner: boolean }) {
  const instance = cell.instance.value
  const { id, createdAt, expiresAt, assignedPort, errorMessage, user } = instance
  const isSelected = selected.value.has(id)
  return (
    <tr class={isSelected ? 'instance-row selected' : 'instance-row'} data-instance={id}>
      <td class="column-select">
        <input
          type="checkbox"
          aria-label={`Select ${nameOf(instance)} ${shortId(id)}`}
          checked={isSelected}
          onChange={() => toggleSelected(id)}
        />
      </td>
      <td class="column-status">
        <Status instance={instance} />
      </td>
      <td class="column-server">
        <a class="instance-link" href={instanceAddress(id)}>
          {nameOf(instance)} <code>{shortId(id)}</code>
        </a>
        {errorMessage !== null && conditionOf(instance) === 'ERROR' && (
          <span class="instance-error" title={errorMessage}>
            {errorMessage}
          </span>
        )}
      </td>
      {withOwner && <td class="column-owner">{user?.name}</td>}
      <td class="column-age">
        <Age since={createdAt} />
      </td>
      <td class="column-expiry">{isActive(instance) ? <Countdown to={expiresAt} /> : <span class="muted">–</span>}</td>
      <td class="column-cpu">
        <CpuMeter cell={cell} />
      </td>
      <td class="column-memory">
        <MemoryMeter cell={cell} />
      </td>
      <td class="column-port">{assignedPort ?? <span class="muted">–</span>}</td>
      <td class="column-actions">
        <ActionMenu instance={instance} />
      </td>
    </tr>
  )
}
