import { PanoptesError } from '../errors.ts'
import { isAdmin, type UserViewer, type Viewer } from './viewer.ts'

/**
 * The viewer as a person, by a session or a personal token.
 * @throws PanoptesError UNAUTHENTICATED when nobody is signed in, FORBIDDEN for an instance and for the gateway itself.
 */
export function requireUser(viewer: Viewer): UserViewer {
  if (viewer.kind === 'USER') return viewer
  if (viewer.kind === 'NOBODY') throw new PanoptesError('UNAUTHENTICATED', 'Sign in first.')
  throw new PanoptesError('FORBIDDEN', 'Only a user can do this.')
}

/** @throws PanoptesError UNAUTHENTICATED when nobody is signed in, FORBIDDEN for everyone else who is not an ADMIN. */
export function requireAdmin(viewer: Viewer): void {
  if (isAdmin(viewer)) return
  if (viewer.kind === 'NOBODY') throw new PanoptesError('UNAUTHENTICATED', 'Sign in first.')
  throw new PanoptesError('FORBIDDEN', 'Only an ADMIN can do this.')
}
