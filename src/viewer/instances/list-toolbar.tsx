import './list-toolbar.css'
import { useComputed } from '@preact/signals'
import { logsAddress } from '../router/route.ts'
import { searched, selected, shown } from './list-state.ts'
import { isShown, type Shown } from './listed.ts'
import { useInstances } from './live-instances.ts'

const tabs: readonly { readonly shows: Shown; readonly label: string }[] = [
  { shows: 'all', label: 'All' },
  { shows: 'running', label: 'Running' },
  { shows: 'starting', label: 'Starting' },
  { shows: 'failed', label: 'Failed' },
  { shows: 'ended', label: 'Ended' },
  { shows: 'deleted', label: 'Deleted' },
]

/** Searching, the parts of the list, and what is done with those that are selected. */
export function ListToolbar({ onCreate }: { readonly onCreate: () => void }) {
  const ids = [...selected.value]
  return (
    <div class="list-toolbar">
      <input
        id="instance-search"
        class="list-search"
        type="search"
        placeholder="Search"
        aria-label="Search instances"
        value={searched.value}
        onInput={(event) => {
          searched.value = event.currentTarget.value
        }}
        onKeyDown={(event) => {
          if (event.key === 'Escape') event.currentTarget.blur()
        }}
      />
      <fieldset class="list-tabs">
        <legend class="unseen">Show</legend>
        {tabs.map((tab) => (
          <Tab key={tab.shows} {...tab} />
        ))}
      </fieldset>
      <span class="list-toolbar-space" />
      {ids.length > 0 && (
        <a class="button" href={logsAddress(ids)}>
          {ids.length === 1 ? 'Log of the selected one' : `Logs of ${ids.length}, merged`}
        </a>
      )}
      <button class="button primary" type="button" onClick={onCreate}>
        New instance
      </button>
    </div>
  )
}

function Tab({ shows, label }: { readonly shows: Shown; readonly label: string }) {
  const { cells } = useInstances()
  const count = useComputed(() => cells.value.filter(({ instance }) => isShown(instance.value, shows)).length)
  return (
    <button
      class="list-tab"
      type="button"
      aria-pressed={shown.value === shows}
      onClick={() => {
        shown.value = shows
      }}
    >
      {label} {shows !== 'deleted' && <span class="list-tab-count">{count}</span>}
    </button>
  )
}
