import type { Database } from '../../../storage/database.ts'
import { answersLast } from '../../../writing/forget-old-answers.ts'

/** Forgets the batches that are too old to be appended again. @returns how many. */
export async function forgetOldBatches(database: Database, now: Date): Promise<number> {
  const before = new Date(now.getTime() - answersLast)
  const { rowCount } = await database.pool.query('DELETE FROM mcp_log_batches WHERE created_at < $1', [before])
  return rowCount ?? 0
}
