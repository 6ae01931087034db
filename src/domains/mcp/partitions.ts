import type { Logger } from 'pino'
import type { Database } from '../../storage/database.ts'
import { dropPartitionsBefore, ensureMonthlyPartitions, partitionedTables } from '../../storage/partitions.ts'
import { deleteOldRows } from './delete-old-rows.ts'

/** Months that have a partition ahead of time: a gateway that is off for a season finds a home for its first rows. */
const monthsAhead = 3

/** Sees to it that log entries and events of this month and the next ones have a partition. */
export async function keepPartitions(database: Database, logger: Logger, now: Date): Promise<void> {
  for (const table of partitionedTables) {
    const made = await ensureMonthlyPartitions(database.pool, table, monthsAhead, now)
    if (made.length > 0) logger.info({ partitions: made }, 'partitions were made')
  }
}

/**
 * Removes log entries and events that were stored before the moment: whole months by dropping their partition, the rest row by
 * row.
 */
export async function removeOldEntries(database: Database, logger: Logger, before: Date, signal: AbortSignal): Promise<void> {
  for (const table of partitionedTables) {
    const dropped = await dropPartitionsBefore(database.pool, table, before)
    if (dropped.length > 0)
      logger.info({ partitions: dropped }, 'partitions were dropped: their rows are older than the retention')
    const deleted = await deleteOldRows(database.pool, table, before, signal)
    if (deleted > 0) logger.info({ table, deleted }, 'rows older than the retention were deleted')
  }
}
