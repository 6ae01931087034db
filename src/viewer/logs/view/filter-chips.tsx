import { levels, origins } from '../store/log-line.ts'
import { useLog } from './log-context.ts'
import { toggled } from './toggled.ts'

/** Which levels and which sources are shown. */
export function FilterChips() {
  const { session } = useLog()
  const filter = session.filter.value
  return (
    <>
      <fieldset class="log-chip-group">
        <legend class="unseen">Levels</legend>
        {levels.map((level) => (
          <button
            key={level}
            class={`log-chip level-${level.toLowerCase()}`}
            type="button"
            aria-pressed={filter.levels?.has(level) ?? true}
            onClick={() => session.setFilter({ ...filter, levels: toggled(filter.levels, levels, level) })}
          >
            {level}
          </button>
        ))}
      </fieldset>
      <fieldset class="log-chip-group">
        <legend class="unseen">Sources</legend>
        {origins.map((origin) => (
          <button
            key={origin}
            class="log-chip"
            type="button"
            aria-pressed={filter.origins?.has(origin) ?? true}
            onClick={() => session.setFilter({ ...filter, origins: toggled(filter.origins, origins, origin) })}
          >
            {origin}
          </button>
        ))}
      </fieldset>
    </>
  )
}
