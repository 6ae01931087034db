import { PanoptesError } from '../errors.ts'

/** Why a stream ends whose viewer signed out, was revoked or expired while it ran. */
export function sessionEnded(): PanoptesError {
  return new PanoptesError('UNAUTHENTICATED', 'The session or token is no longer valid: sign in again.')
}

/** Why an event stream ends when the gateway stops; sockets are closed with 1012 instead, upon which clients come back by themselves. */
export function restarting(): PanoptesError {
  return new PanoptesError('UNAVAILABLE', 'The gateway is restarting: subscribe again, from the last cursor.')
}
