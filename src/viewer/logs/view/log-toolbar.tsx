import './log-toolbar.css'
import { FilterChips } from './filter-chips.tsx'
import { InstanceChips } from './instance-chips.tsx'
import { LogMenu } from './log-menu.tsx'
import { SearchField } from './search-field.tsx'
import { TimeMenu } from './time-menu.tsx'

/** Everything that says which lines are shown, and how. */
export function LogToolbar() {
  return (
    <div class="log-toolbar">
      <SearchField />
      <div class="log-chips">
        <FilterChips />
        <InstanceChips />
      </div>
      <TimeMenu />
      <LogMenu />
    </div>
  )
}
