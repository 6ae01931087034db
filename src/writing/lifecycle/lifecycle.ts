import type { RowIdentity } from '../../access/api-id.ts'
import { type Actor, isAdmin } from '../../access/viewer.ts'
import { PanoptesError } from '../../errors.ts'
import { isWriteConflict } from '../../storage/storage-error.ts'
import type { Change, Writer } from '../writer.ts'
import type { EffectsByModel } from './effects.ts'
import { type Purge, purgeRow } from './purge.ts'
import { type Removal, removeRow } from './remove.ts'
import { type Restoration, restoreRow } from './restore.ts'
import type { SoftDeleted } from './soft-deleted.ts'

/** Soft delete, restore and purge for every model that has them, each in a transaction of its own with its audit. */
export interface Lifecycle {
  /** See `removeRow`. */
  remove(actor: Actor, action: string, model: SoftDeleted, identity: RowIdentity): Promise<Removal>
  /** See `restoreRow`. */
  restore(actor: Actor, action: string, model: SoftDeleted, identity: RowIdentity): Promise<Restoration>
  /** See `purgeRow`. */
  purge(actor: Actor, action: string, model: SoftDeleted, identity: RowIdentity): Promise<Purge>
}

export function createLifecycle({ writer, effects }: { writer: Writer; effects: EffectsByModel }): Lifecycle {
  async function write<T>(actor: Actor, action: string, work: (change: Change) => Promise<T>): Promise<T> {
    try {
      return await writer.write(actor, action, work)
    } catch (error) {
      if (!isWriteConflict(error)) throw error
      throw new PanoptesError('CONFLICT', 'Somebody changed the same rows at the same moment: try again.', { cause: error })
    }
  }
  return {
    remove: (actor, action, model, identity) => write(actor, action, (change) => removeRow(change, effects, model, identity)),
    restore: (actor, action, model, identity) => write(actor, action, (change) => restoreRow(change, effects, model, identity)),
    purge: (actor, action, model, identity) =>
      write(erasing(actor, identity), action, (change) => purgeRow(change, effects, model, identity)),
  }
}

/** Whoever erases its own data must not leave its address behind in the very event that says so. */
function erasing(actor: Actor, identity: RowIdentity): Actor {
  const { viewer } = actor
  const ownData = !isAdmin(viewer) || (viewer.kind === 'USER' && viewer.userId === identity.id)
  return ownData ? { ...actor, ipAddress: null, userAgent: null } : actor
}
