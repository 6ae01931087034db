import { InstanceScreen } from '../instance/instance-screen.tsx'
import { InstancesScreen } from '../instances/instances-screen.tsx'
import { route } from '../router/router.ts'
import { WayBack } from '../widgets/way-back.tsx'
import { LogsScreen } from './logs-screen.tsx'

/** What the address asks for. */
export function Screen() {
  const current = route.value
  switch (current.name) {
    case 'instances':
      return <InstancesScreen />
    case 'instance':
      return <InstanceScreen key={current.id} id={current.id} tab={current.tab} />
    case 'logs':
      return <LogsScreen key={current.ids.join()} ids={current.ids} />
    case 'nowhere':
      return <WayBack title="There is nothing at this address" />
  }
}
