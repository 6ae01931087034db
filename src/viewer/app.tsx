import { session } from './session/session.ts'
import { SignIn } from './session/sign-in.tsx'
import { SignedIn } from './session/signed-in.tsx'

/** The whole page: who has no session signs in first, wherever the address leads. */
export function App() {
  const current = session.value
  return current === null ? <SignIn /> : <SignedIn key={current.token} session={current} />
}
