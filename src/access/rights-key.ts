import { isAdmin, type Viewer } from './viewer.ts'

/**
 * A text that is equal for viewers who see the same rows and may do the same: ADMINs see all of them, anybody else what is the user's or the
 * instance's own. Scopes count too, whatever of it a resolver asks about.
 */
export function rightsKey(viewer: Viewer): string {
  if (viewer.kind === 'NOBODY' || viewer.kind === 'SYSTEM') return viewer.kind
  if (viewer.kind === 'INSTANCE') return `INSTANCE ${viewer.instanceId} ${viewer.userId}`
  return `USER ${isAdmin(viewer) ? 'ADMIN' : viewer.userId} ${[...viewer.scopes].sort().join()}`
}
