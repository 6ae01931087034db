import { actions } from '../actions/action.ts'
import { useAct } from '../actions/instance-actions.tsx'
import { useShortcuts } from '../keyboard/shortcuts.ts'
import { logsAddress } from '../router/route.ts'
import { navigate } from '../router/router.ts'
import type { Instance } from './instance.ts'
import { searched, selected, toggleSelected } from './list-state.ts'
import { useInstances } from './live-instances.ts'

/** The keys of the list: moving, selecting, and every action on the row that has the focus. */
export function useListShortcuts(create: () => void): void {
  const act = useAct()
  const { cell } = useInstances()
  const onFocused = (what: (instance: Instance) => void) => () => {
    const id = focusedRow()?.dataset.instance
    const instance = id === undefined ? undefined : cell(id)?.instance.peek()
    if (instance !== undefined) what(instance)
  }
  const keysOfActions = [...new Set(actions.map(({ key }) => key))].map((key) => {
    const those = actions.filter((action) => action.key === key)
    return {
      keys: key,
      does: those.map(({ label }) => label).join(' or '),
      run: onFocused((instance) => {
        const action = those.find(({ applies }) => applies(instance))
        if (action !== undefined) act(action.name, instance)
      }),
    }
  })
  useShortcuts('Instances', [
    { keys: 'j', does: 'Next', run: () => focusRow(1) },
    { keys: 'k', does: 'Previous', run: () => focusRow(-1) },
    { keys: 'ArrowDown', run: () => focusRow(1) },
    { keys: 'ArrowUp', run: () => focusRow(-1) },
    { keys: 'Enter', does: 'Open', run: onFocused(({ id }) => navigate(`/instances/${id}`)) },
    { keys: 'x', does: 'Select', run: onFocused(({ id }) => toggleSelected(id)) },
    {
      keys: 'l',
      does: 'Logs of the selected, merged',
      run: () => {
        if (selected.peek().size > 0) navigate(logsAddress([...selected.peek()]))
      },
    },
    { keys: '/', does: 'Search', run: () => document.querySelector<HTMLElement>('#instance-search')?.focus() },
    { keys: 'n', does: 'New instance', run: create },
    {
      keys: 'Escape',
      does: 'Clear search and selection',
      run: () => {
        searched.value = ''
        selected.value = new Set()
      },
    },
    ...keysOfActions,
  ])
}

function focusedRow(): HTMLElement | null {
  return document.activeElement?.closest<HTMLElement>('[data-instance]') ?? null
}

/** Moves the focus by some rows; onto the first when none has it. */
function focusRow(by: number): void {
  const links = [...document.querySelectorAll<HTMLElement>('.instance-link')]
  const current = links.findIndex((link) => link.closest('[data-instance]') === focusedRow())
  const next = current < 0 ? 0 : Math.min(links.length - 1, Math.max(0, current + by))
  links[next]?.focus()
  links[next]?.scrollIntoView({ block: 'nearest' })
}
