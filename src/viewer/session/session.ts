import { signal } from '@preact/signals'

/** Somebody's token, and why there is none. */
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

export function endSession(because: string | null): void {
  sessionStorage.removeItem(storageKey)
  localStorage.removeItem(storageKey)
  signedOutBecause.value = because
  session.value = null
}
