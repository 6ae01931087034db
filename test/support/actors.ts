import type { Actor, Scope, UserViewer } from '../../src/access/viewer.ts'
import { newId } from '../../src/platform/ids/new-id.ts'

const everyScope: readonly Scope[] = ['READ', 'WRITE', 'INGEST', 'ADMIN']

/** Somebody signed in, as services see it. */
export function actorOf(userId: string, role: UserViewer['role'] = 'MEMBER'): Actor {
  const credential = { kind: 'SESSION', id: newId() } as const
  const viewer: UserViewer = { kind: 'USER', userId, role, scopes: new Set(everyScope), credential }
  return { viewer, ipAddress: '192.0.2.7', userAgent: 'a test', requestId: newId() }
}
