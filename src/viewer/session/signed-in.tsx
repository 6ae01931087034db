import { useEffect, useMemo } from 'preact/hooks'
import { ApiContext, createApi } from '../api/api.ts'
import { Shell } from '../shell/shell.tsx'
import { endSession, type Session } from './session.ts'

/** Everything that needs a session, with the API that belongs to it. */
export function SignedIn({ session }: { readonly session: Session }) {
  const api = useMemo(() => createApi(session.token, () => endSession('Your session has ended. Sign in to go on.')), [session])
  useEffect(() => () => api.close(), [api])
  return (
    <ApiContext.Provider value={api}>
      <Shell />
    </ApiContext.Provider>
  )
}
