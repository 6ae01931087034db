import type { Actor, Viewer } from '../access/viewer.ts'
import type { Services } from '../services.ts'
import type { Rows } from './rows.ts'

/** What every resolver of one operation is given. */
export interface Context {
  readonly viewer: Viewer
  /** The viewer with the facts of the request, for the audit. */
  readonly actor: Actor
  /** The rules; the only way to change anything. */
  readonly services: Services
  /** The rows that this viewer may see; the only way to read a row. */
  readonly rows: Rows
  /** Ends when the client goes away or the gateway stops. */
  readonly signal: AbortSignal
  /** The cursor that a subscriber comes back with, as the connection carries it (`Last-Event-ID`): goes before an argument that says where to start. */
  readonly resumeAfter: string | null
}
