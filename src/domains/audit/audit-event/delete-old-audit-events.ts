import type { Database } from '../../../storage/database.ts'

/** Rows per statement. */
const batchSize = 5_000

/** Deletes the audit events from before the moment, oldest first. @returns how many. */
export async function deleteOldAuditEvents(database: Database, before: Date, signal: AbortSignal): Promise<number> {
  let deleted = 0
  while (!signal.aborted) {
    const { rowCount } = await database.pool.query(
      `DELETE FROM audit_events WHERE id = ANY(ARRAY(
         SELECT id FROM audit_events WHERE created_at < $1 ORDER BY created_at LIMIT $2))`,
      [before, batchSize],
    )
    deleted += rowCount ?? 0
    if ((rowCount ?? 0) < batchSize) break
  }
  return deleted
}
