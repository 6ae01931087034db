import type { Scope, UserViewer } from '../../../access/viewer.ts'

/** A session may do all that its user may. */
export const sessionScopes: ReadonlySet<Scope> = new Set(['READ', 'WRITE', 'INGEST', 'ADMIN'])

/** The role in force: an ADMIN whose token has not the ADMIN scope acts as a MEMBER. */
export function effectiveRole(role: UserViewer['role'], scopes: ReadonlySet<Scope>): UserViewer['role'] {
  return role === 'ADMIN' && scopes.has('ADMIN') ? 'ADMIN' : 'MEMBER'
}
