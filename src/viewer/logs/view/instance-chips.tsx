import { instanceNames } from './instance-names.ts'
import { useLog } from './log-context.ts'

/** Which of several instances are shown. */
export function InstanceChips() {
  const { session } = useLog()
  const ids = session.instanceIds
  if (ids.length < 2) return null
  const filter = session.filter.value
  const toggle = (id: string) => {
    const hidden = new Set(filter.hiddenInstances)
    if (!hidden.delete(id)) hidden.add(id)
    session.setFilter({ ...filter, hiddenInstances: hidden })
  }
  return (
    <fieldset class="log-chip-group">
      <legend class="unseen">Instances</legend>
      {[...instanceNames(ids)].map(([id, { short, hue }]) => (
        <button
          key={id}
          class={`log-chip log-chip-instance ${hue}`}
          type="button"
          title={`${session.heads.value.get(id)?.typeName ?? 'Instance'} ${id}`}
          aria-pressed={!filter.hiddenInstances.has(id)}
          onClick={() => toggle(id)}
        >
          {short}
        </button>
      ))}
    </fieldset>
  )
}
