/** A person, by a session of its own or by a personal token. */
export interface UserViewer {
  readonly kind: 'USER'
  readonly userId: string
  /** The role in force: a token without the ADMIN scope makes an ADMIN act as a MEMBER. */
  readonly role: 'ADMIN' | 'MEMBER'
  readonly scopes: ReadonlySet<Scope>
  readonly credential: { readonly kind: 'SESSION' | 'TOKEN'; readonly id: string }
}

/** An MCP instance, by its access token: it reads itself and appends to its own log. */
export interface InstanceViewer {
  readonly kind: 'INSTANCE'
  readonly instanceId: string
  /** Whose instance it is. */
  readonly userId: string
  /** By which token it came: the hash in hexadecimal digits. An instance that gets a new token is no longer this viewer. */
  readonly credential: { readonly kind: 'INSTANCE_TOKEN'; readonly hash: string }
}

/** The gateway itself: seeds, jobs, the command line. */
export interface SystemViewer {
  readonly kind: 'SYSTEM'
}

/** Nobody is signed in. */
export interface NobodyViewer {
  readonly kind: 'NOBODY'
}

export type Scope = 'READ' | 'WRITE' | 'INGEST' | 'ADMIN'
export type Viewer = UserViewer | InstanceViewer | SystemViewer | NobodyViewer

export const system: SystemViewer = { kind: 'SYSTEM' }
export const nobody: NobodyViewer = { kind: 'NOBODY' }

/** Whether the viewer sees and changes every row. */
export function isAdmin(viewer: Viewer): boolean {
  return viewer.kind === 'SYSTEM' || (viewer.kind === 'USER' && viewer.role === 'ADMIN')
}

/** Who asks, and the facts of the request that an audit row keeps. */
export interface Actor {
  readonly viewer: Viewer
  readonly ipAddress: string | null
  readonly userAgent: string | null
  readonly requestId: string | null
}

/** The gateway acting by itself. */
export const systemActor: Actor = { viewer: system, ipAddress: null, userAgent: null, requestId: null }
