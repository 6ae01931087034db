import './instances-screen.css'
import { useComputed, useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { CreateDialog } from '../create/create-dialog.tsx'
import { ErrorNote } from '../widgets/error-note.tsx'
import { EmptyList } from './empty-list.tsx'
import { InstanceTable } from './instance-table.tsx'
import { useListShortcuts } from './list-shortcuts.ts'
import { order, searched, shown } from './list-state.ts'
import { ListToolbar } from './list-toolbar.tsx'
import { compareBy, isFound, isShown } from './listed.ts'
import { useInstances } from './live-instances.ts'

/** All instances that one may see, live. */
export function InstancesScreen() {
  const { cells, loaded, error, loadDeleted } = useInstances()
  const creating = useSignal(false)
  const listed = useComputed(() => {
    const compare = compareBy(order.value)
    return cells.value
      .filter(({ instance }) => isShown(instance.value, shown.value) && isFound(instance.value, searched.value))
      .sort((a, b) => compare(a.instance.value, b.instance.value))
  })
  const create = () => {
    creating.value = true
  }
  useListShortcuts(create)
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
