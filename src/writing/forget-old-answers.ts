import type { Database } from '../storage/database.ts'

/** How long a retried write finds its first answer (ms): 24 hours, longer than any client keeps trying. */
export const answersLast = 24 * 3_600_000

/** Takes away the stored answers of writes that are too old to be retried. @returns how many. */
export async function forgetOldAnswers(database: Database, now: Date): Promise<number> {
  const { rowCount } = await database.pool.query('DELETE FROM idempotency_records WHERE created_at < $1', [
    new Date(now.getTime() - answersLast),
  ])
  return rowCount ?? 0
}
