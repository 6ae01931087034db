import { notFound } from '../../errors.ts'
import type { Change } from '../../writing/writer.ts'

/**
 * Lets the writes that count or look for a user's rows take turns, until the write ends. Take it before the lock of any row of
 * the user, as deleting the user does.
 * @throws PanoptesError NOT_FOUND when the user has been deleted.
 */
export async function lockUser(change: Change, userId: string): Promise<void> {
  const rows = await change.tx.$queryRaw<readonly unknown[]>`
    SELECT 1 AS found FROM users WHERE id = ${userId}::uuid AND deleted_at IS NULL FOR NO KEY UPDATE`
  if (rows.length === 0) throw notFound('User')
}
