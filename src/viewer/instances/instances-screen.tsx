import './instances-screen.css'
import { useComputed, useSignal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import { CreateDialog } from '../create/create-dialog.tsx'
import { ErrorNote } from '../widgets/error-note.tsx'
import { EmptyList } from './empty-list.tsx'
import type { InstanceCell } from './instance-store.ts'
import { InstanceTable } from './instance-table.tsx'
import { useListShortcuts } from './list-shortcuts.ts'
import { lastOpened, order, searched, shown } from './list-state.ts'
import { ListToolbar } from './list-toolbar.tsx'
import { compareBy, isFound, isShown } from './listed.ts'
import { useInstances } from './live-instances.ts'

/** All instances that one may see, live. */
export function InstancesScreen() {
  const { cells, loaded, error, loadDeleted } = useInstances()
  const creating = useSignal(false)
  const before = useRef<readonly InstanceCell[]>([])
  const listed = useComputed(() => {
    const compare = compareBy(order.value)
    const cellsNow = cells.value
      .filter(({ instance }) => isShown(instance.value, shown.value) && isFound(instance.value, searched.value))
      .sort((a, b) => compare(a.instance.value, b.instance.value))
    // Figures change all the time, the order seldom: the same list is not drawn again.
    if (!isSameList(before.current, cellsNow)) before.current = cellsNow
    return before.current
  })
  const create = () => {
    creating.value = true
  }
  useListShortcuts(create)
  useEffect(focusLastOpened, [])
  useEffect(() => {
    if (shown.value === 'deleted') void loadDeleted()
  }, [shown.value])

  return (
    <div class="instances-screen">
      <h1 class="unseen">Instances</h1>
      <ListToolbar onCreate={create} />
      <ErrorNote error={error.value} />
      {listed.value.length > 0 && <InstanceTable cells={listed.value} />}
      {listed.value.length === 0 && loaded.value && <EmptyList onCreate={create} />}
      {creating.value && (
        <CreateDialog
          onClose={() => {
            creating.value = false
          }}
        />
      )}
    </div>
  )
}

function isSameList<T>(a: readonly T[], b: readonly T[]): boolean {
  return a.length === b.length && a.every((item, index) => item === b[index])
}

/** Whoever comes back from an instance goes on where they were. */
function focusLastOpened(): void {
  const row = lastOpened.peek() === null ? null : document.querySelector(`[data-instance="${lastOpened.peek()}"]`)
  row?.querySelector<HTMLElement>('.instance-link')?.focus()
}
