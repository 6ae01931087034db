import { actions } from '../actions/action.ts'
import { useAct } from '../actions/instance-actions.tsx'
import type { Instance } from '../instances/instance.ts'
import { useShortcuts } from '../keyboard/shortcuts.ts'
import { instanceAddress } from '../router/route.ts'
import { navigate } from '../router/router.ts'

/** The keys of an instance's screen. Its actions take a pair, `a` and their own key: single letters belong to the log. */
export function useInstanceShortcuts(instance: Instance | undefined): void {
  const act = useAct()
  const show = (tab: 'log' | 'trail' | 'details') => () => {
    if (instance !== undefined) navigate(instanceAddress(instance.id, tab), { replace: true })
  }
  useShortcuts('Instance', [
    { keys: '1', does: 'Log', run: show('log') },
    { keys: '2', does: 'Audit trail', run: show('trail') },
    { keys: '3', does: 'Details', run: show('details') },
    ...actions.map(({ name, label, key, applies }) => ({
      keys: `a ${key}`,
      ...(instance !== undefined && applies(instance) ? { does: label } : {}),
      run: () => {
        if (instance !== undefined && applies(instance)) act(name, instance)
      },
    })),
  ])
}
