import { isAdmin, type SystemViewer, type UserViewer, type Viewer } from '../access/viewer.ts'
import { PanoptesError } from '../errors.ts'

/**
 * A person, or the gateway itself. An MCP instance reads itself and appends to its own log; it changes no row.
 * @throws PanoptesError UNAUTHENTICATED for nobody, FORBIDDEN for an instance.
 */
export function requireWriter(viewer: Viewer): UserViewer | SystemViewer {
  if (viewer.kind === 'NOBODY') throw new PanoptesError('UNAUTHENTICATED', 'Sign in first.')
  if (viewer.kind === 'INSTANCE') throw new PanoptesError('FORBIDDEN', 'An instance may only append to its own log.')
  return viewer
}

/** A person: the new row will be that user's own. Errors as `requireWriter`; FORBIDDEN for the gateway itself. */
export function requireUser(viewer: Viewer): UserViewer {
  const writer = requireWriter(viewer)
  if (writer.kind === 'USER') return writer
  throw new PanoptesError('FORBIDDEN', 'Only a user can do this.')
}

/** An ADMIN, or the gateway itself. Errors as `requireWriter`; FORBIDDEN for a MEMBER. */
export function requireAdmin(viewer: Viewer): void {
  if (!isAdmin(requireWriter(viewer))) throw new PanoptesError('FORBIDDEN', 'Only an ADMIN can do this.')
}
