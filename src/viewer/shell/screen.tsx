import { InstanceScreen } from '../instance/instance-screen.tsx'
import { InstancesScreen } from '../instances/instances-screen.tsx'
import { LogView } from '../logs/log-view.tsx'
import { route } from '../router/router.ts'

/** What the address asks for. */
export function Screen() {
  const current = route.value
  switch (current.name) {
    case 'instances':
      return <InstancesScreen />
    case 'instance':
      return <InstanceScreen key={current.id} id={current.id} tab={current.tab} />
    case 'logs':
      return <LogView key={current.ids.join()} instanceIds={current.ids} />
    case 'nowhere':
      return (
        <div class="empty-list">
          <h1>There is nothing at this address</h1>
          <a class="button" href="/">
            All instances
          </a>
        </div>
      )
  }
}
