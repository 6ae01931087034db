import type { Viewer } from '../access/viewer.ts'
import type { Context } from './context.ts'

/** From here on the operation is that of another viewer: whoever signs in reads the payload as itself. */
export function actAs(context: Context, viewer: Viewer): void {
  Object.assign(context, { viewer, actor: { ...context.actor, viewer }, rows: context.rows.as(viewer) })
}
