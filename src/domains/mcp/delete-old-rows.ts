import type pg from 'pg'
import type { PartitionedTable } from '../../storage/partitions.ts'

/** How much of a partition one statement reads: 32 MiB of PostgreSQL's pages, a fraction of a second. */
const pagesAtATime = 4_096

/**
 * Deletes the rows of the month's partition that were stored before the moment. No index leads to them and none is worth its cost
 * on every insert: the partition is read once, a stretch of pages per statement, so that no statement and no lock takes long.
 * @returns how many rows were deleted.
 */
export async function deleteOldRows(pool: pg.Pool, table: PartitionedTable, before: Date, signal: AbortSignal): Promise<number> {
  const partition = `${table}_${before.toISOString().slice(0, 7).replace('-', '_')}`
  const { rows } = await pool.query<{ pages: number | null }>(
    `SELECT (pg_relation_size(to_regclass($1)) / current_setting('block_size')::int)::int AS pages`,
    [partition],
  )
  const pages = rows[0]?.pages ?? 0
  let deleted = 0
  for (let page = 0; page < pages && !signal.aborted; page += pagesAtATime) {
    const { rowCount } = await pool.query(
      `DELETE FROM ${partition} WHERE ctid >= $1::tid AND ctid < $2::tid AND created_at < $3`,
      [`(${page},0)`, `(${page + pagesAtATime},0)`, before],
    )
    deleted += rowCount ?? 0
  }
  return deleted
}
