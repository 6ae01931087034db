import type { RowIdentity } from '../access/api-id.ts'
import type { ModelName } from '../access/model.ts'
import { lockVisible } from './lock-row.ts'
import type { Change } from './writer.ts'

/**
 * Must be called before a row is created under another: holds that one alive until the transaction ends, so that nobody deletes it without
 * taking the new row along. Changes to its other columns are not held up. With several parents, the owner comes first.
 * @throws PanoptesError NOT_FOUND when the actor sees no such live row.
 */
export async function requireLiveParent(change: Change, model: ModelName, identity: RowIdentity): Promise<void> {
  await lockVisible(change, model, identity, { deleted: 'EXCLUDE', lock: 'FOR KEY SHARE', select: '1 AS found' })
}
