import { useSignal } from '@preact/signals'
import { type ComponentChildren, createContext } from 'preact'
import { useContext } from 'preact/hooks'
import { useApi } from '../api/api.ts'
import type { Instance } from '../instances/instance.ts'
import { useInstances } from '../instances/live-instances.ts'
import { TokenDialog } from '../tokens/token-dialog.tsx'
import { tellError } from '../widgets/notices.ts'
import type { ActionName } from './action.ts'
import { ConfirmDialog } from './confirm-dialog.tsx'
import { type Confirmation, confirmations } from './confirmations.ts'
import { ExtendDialog } from './extend-dialog.tsx'
import { extend, perform, rotate } from './perform.ts'

/** Does an action, after asking where it has to be asked. */
export type Act = (action: ActionName, instance: Instance) => void

const ActContext = createContext<Act | null>(null)

export function useAct(): Act {
  const act = useContext(ActContext)
  if (act === null) throw new Error('There is no InstanceActions around this component.')
  return act
}

/** What is on the way to being done. */
type Step =
  | { readonly asks: 'whether'; readonly confirmation: Confirmation; readonly action: ActionName; readonly instance: Instance }
  | { readonly asks: 'how-long'; readonly instance: Instance }
  | { readonly asks: 'nothing'; readonly accessToken: string; readonly instance: Instance }

/** Gives `useAct` to what is inside, and shows the dialogs that belong to it. */
export function InstanceActions({ children }: { readonly children: ComponentChildren }) {
  const tools = { api: useApi(), instances: useInstances() }
  const step = useSignal<Step | null>(null)

  const close = () => {
    step.value = null
  }
  const run = async (action: ActionName, instance: Instance) => {
    if (action === 'extend') step.value = { asks: 'how-long', instance }
    else if (action === 'rotate') step.value = { asks: 'nothing', instance, accessToken: await rotate(instance, tools) }
    else await perform(action, instance, tools)
  }
  const act: Act = (action, instance) => {
    const confirmation = confirmations[action]
    if (confirmation === undefined) run(action, instance).catch(tellError)
    else step.value = { asks: 'whether', confirmation, action, instance }
  }
  const confirm = async (action: ActionName, instance: Instance) => {
    await run(action, instance)
    if (step.peek()?.asks === 'whether') close()
  }

  const current = step.value
  return (
    <ActContext.Provider value={act}>
      {children}
      {current?.asks === 'whether' && (
        <ConfirmDialog
          instance={current.instance}
          confirmation={current.confirmation}
          onConfirm={() => confirm(current.action, current.instance)}
          onClose={close}
        />
      )}
      {current?.asks === 'how-long' && (
        <ExtendDialog
          instance={current.instance}
          onExtend={(minutes) => extend(current.instance, minutes, tools).then(close)}
          onClose={close}
        />
      )}
      {current?.asks === 'nothing' && (
        <TokenDialog title="The new access token" instance={current.instance} accessToken={current.accessToken} onClose={close} />
      )}
    </ActContext.Provider>
  )
}
