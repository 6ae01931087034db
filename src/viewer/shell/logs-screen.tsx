import './logs-screen.css'
import { LogView } from '../logs/log-view.tsx'
import { WayBack } from '../widgets/way-back.tsx'

/** The logs of several instances, merged. */
export function LogsScreen({ ids }: { readonly ids: readonly string[] }) {
  if (ids.length === 0) return <WayBack title="No instances were chosen" />
  return (
    <div class="logs-screen">
      <h1 class="unseen">Logs of {ids.length} instances</h1>
      <LogView instanceIds={ids} />
    </div>
  )
}
