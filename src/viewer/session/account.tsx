import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { useApi } from '../api/api.ts'
import { endSession, type Session } from './session.ts'
import { SignOutDocument, type Who, WhoDocument } from './who.ts'

/** Who is signed in, and the way out. */
export function Account({ session }: { readonly session: Session }) {
  const api = useApi()
  const who = useSignal<Who | null>(null)
  useEffect(() => {
    // Without an answer there is just no name: whatever else is asked will say what is wrong.
    api.request(WhoDocument, {}).then(
      ({ viewer }) => {
        who.value = viewer
      },
      () => {},
    )
  }, [])
  const leave = async () => {
    // The token is forgotten here in any case.
    await api.request(SignOutDocument, {}).catch(() => {})
    endSession(session, null)
  }
  const { user, role } = who.value ?? {}
  return (
    <>
      {user && (
        <span class="account-name" title={user.email}>
          {user.name} {role === 'ADMIN' && <span class="muted">ADMIN</span>}
        </span>
      )}
      <button class="button quiet" type="button" onClick={leave}>
        Sign out
      </button>
    </>
  )
}
