import type { ModelName } from '../../access/model.ts'
import { lockWritable } from '../../writing/lock-row.ts'
import { requireWriter } from '../../writing/require-writer.ts'
import type { Change } from '../../writing/writer.ts'

/**
 * Locks a live row that the actor may change: what is read of it next stays true until the write ends.
 * @throws PanoptesError UNAUTHENTICATED, NOT_FOUND when the actor sees no such row, FORBIDDEN when it may not change it.
 */
export async function lockChangeable(change: Change, model: ModelName, id: string): Promise<void> {
  requireWriter(change.actor.viewer)
  await lockWritable(change, model, { id }, { deleted: 'EXCLUDE', lock: 'FOR UPDATE', select: 't.id' })
}
