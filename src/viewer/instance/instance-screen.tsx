import './instance-screen.css'
import { useEffect } from 'preact/hooks'
import { lastOpened } from '../instances/list-state.ts'
import { LogView } from '../logs/log-view.tsx'
import type { InstanceTab } from '../router/route.ts'
import { TrailView } from '../trail/trail-view.tsx'
import { Details } from './details.tsx'
import { InstanceHeader } from './instance-header.tsx'
import { useInstanceShortcuts } from './instance-shortcuts.ts'
import { MissingInstance } from './missing-instance.tsx'
import { useInstance } from './use-instance.ts'

/** One instance: its log, what happened to it, and all that is known of it. */
export function InstanceScreen({ id, tab }: { readonly id: string; readonly tab: InstanceTab }) {
  const { cell, error } = useInstance(id)
  const instance = cell?.instance.value
  useInstanceShortcuts(instance)
  useEffect(() => {
    lastOpened.value = id
  }, [id])
  useEffect(() => {
    document.title = instance === undefined ? 'Panoptes' : `${instance.mcpType?.displayName ?? id} · Panoptes`
    return () => {
      document.title = 'Panoptes'
    }
  }, [instance?.mcpType?.displayName])
  if (cell === undefined || instance === undefined) return <MissingInstance error={error} />
  return (
    <div class="instance-screen">
      <InstanceHeader cell={cell} tab={tab} />
      {tab === 'log' && <LogView instanceIds={[id]} />}
      {tab === 'trail' && <TrailView instance={instance} />}
      {tab === 'details' && <Details instance={instance} />}
    </div>
  )
}
