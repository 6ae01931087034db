import { PanoptesError } from '../errors.ts'

/** Why a stream ends whose viewer signed out, was revoked or expired while it ran. */
export function sessionEnded(): PanoptesError {
  return new PanoptesError('UNAUTHENTICATED', 'The session or token is no longer valid: sign in again.')
}
