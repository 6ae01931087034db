import './instance-header.css'
import { actionsFor } from '../actions/action.ts'
import { ActionMenu } from '../actions/action-menu.tsx'
import { useAct } from '../actions/instance-actions.tsx'
import { conditionOf, isActive } from '../instances/instance.ts'
import { InstanceLabel } from '../instances/instance-label.tsx'
import type { InstanceCell } from '../instances/instance-store.ts'
import { CpuMeter, MemoryMeter } from '../instances/meters.tsx'
import { Status } from '../instances/status.tsx'
import { type InstanceTab, instanceAddress } from '../router/route.ts'
import { Age } from '../time/age.tsx'
import { Countdown } from '../time/countdown.tsx'

const tabs: readonly { readonly tab: InstanceTab; readonly label: string }[] = [
  { tab: 'log', label: 'Log' },
  { tab: 'trail', label: 'Audit trail' },
  { tab: 'details', label: 'Details' },
]

/** What an instance is, how it is, what can be done, and where else to look. */
export function InstanceHeader({ cell, tab: current }: { readonly cell: InstanceCell; readonly tab: InstanceTab }) {
  const act = useAct()
  const instance = cell.instance.value
  const isRunning = conditionOf(instance) === 'RUNNING'
  const { id, startedAt, expiresAt, assignedPort, errorMessage, deletedAt } = instance
  const first = actionsFor(instance)[0]
  return (
    <header class="instance-header">
      <div class="instance-header-line">
        <h1>
          <InstanceLabel instance={instance} />
        </h1>
        <Status instance={instance} />
        <dl class="instance-facts">
          {isRunning && startedAt !== null && (
            <div>
              <dt>Up</dt>
              <dd>
                <Age since={startedAt} />
              </dd>
            </div>
          )}
          {isActive(instance) && (
            <div>
              <dt>Ends in</dt>
              <dd>
                <Countdown to={expiresAt} />
              </dd>
            </div>
          )}
          {isRunning && (
            <>
              <div>
                <dt>CPU</dt>
                <dd>
                  <CpuMeter cell={cell} />
                </dd>
              </div>
              <div>
                <dt>Memory</dt>
                <dd>
                  <MemoryMeter cell={cell} />
                </dd>
              </div>
            </>
          )}
          {assignedPort !== null && (
            <div>
              <dt>Port</dt>
              <dd>{assignedPort}</dd>
            </div>
          )}
        </dl>
        <span class="instance-header-actions">
          {first !== undefined && (
            <button class="button" type="button" onClick={() => act(first.name, instance)}>
              {first.label}
            </button>
          )}
          <ActionMenu instance={instance} prefix="a" />
        </span>
      </div>
      {errorMessage !== null && deletedAt === null && <p class="instance-header-error">{errorMessage}</p>}
      <nav class="tabs" aria-label="Of this instance">
        {tabs.map(({ tab, label }) => (
          <a key={tab} class="tab" href={instanceAddress(id, tab)} aria-current={tab === current ? 'page' : undefined}>
            {label}
          </a>
        ))}
      </nav>
    </header>
  )
}
