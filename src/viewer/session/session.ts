import { signal } from '@preact/signals'

/** Somebody who is signed in. */
export interface Session {
  readonly token: string
}

const storageKey = 'panoptes.token'

/** Who is signed in; null for nobody. */
export const session = signal<Session | null>(storedSession())
/** Why somebody has to sign in again; null when there is nothing to say. */
export const signedOutBecause = signal<string | null>(null)

function storedSession(): Session | null {
  const token = sessionStorage.getItem(storageKey) ?? localStorage.getItem(storageKey)
  return token === null ? null : { token }
}

/** @param stay keep the token when the browser is closed; else only in this tab. */
export function beginSession(token: string, stay: boolean): void {
  const storage = stay ? localStorage : sessionStorage
  storage.setItem(storageKey, token)
  signedOutBecause.value = null
  session.value = { token }
}

/**
 * Forgets a session, unless another one has begun since.
 * @param because what the person is told; null when they wanted it.
 */
export function endSession(ended: Session, because: string | null): void {
  if (session.peek() !== null && session.peek() !== ended) return
  sessionStorage.removeItem(storageKey)
  localStorage.removeItem(storageKey)
  signedOutBecause.value = because
  session.value = null
}
