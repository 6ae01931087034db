import { useEffect, useMemo } from 'preact/hooks'
import { InstanceActions } from '../actions/instance-actions.tsx'
import { ApiContext, createApi } from '../api/api.ts'
import { followInstances, LiveInstancesContext } from '../instances/live-instances.ts'
import { Shell } from '../shell/shell.tsx'
import { endSession, type Session } from './session.ts'

/** Everything that needs a session, with the connection and the instances that belong to it. */
export function SignedIn({ session }: { readonly session: Session }) {
  const api = useMemo(
    () => createApi(session.token, () => endSession(session, 'Your session has ended. Sign in to go on.')),
    [session],
  )
  const instances = useMemo(() => followInstances(api), [api])
  useEffect(
    () => () => {
      instances.close()
      api.close()
    },
    [api, instances],
  )
  return (
    <ApiContext.Provider value={api}>
      <LiveInstancesContext.Provider value={instances}>
        <InstanceActions>
          <Shell session={session} />
        </InstanceActions>
      </LiveInstancesContext.Provider>
    </ApiContext.Provider>
  )
}
