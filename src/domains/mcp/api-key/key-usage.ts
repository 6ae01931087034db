import type { Database } from '../../../storage/database.ts'

/** Exported for the test of its plan. */
export const activeInstanceCountsSql = `
  SELECT api_key_id AS id, count(*)::int AS value FROM mcp_instances
  WHERE api_key_id = ANY($1::uuid[]) AND deleted_at IS NULL AND status IN ('PENDING', 'RUNNING')
  GROUP BY api_key_id`

/** Exported for the test of its plan. */
export const lastUsesSql = `
  SELECT api_key_id AS id, max(greatest(last_accessed_at, started_at)) AS value FROM mcp_instances
  WHERE api_key_id = ANY($1::uuid[])
  GROUP BY api_key_id`

/** How many pending and running live instances use each key, in one statement; a key that is missing has none. */
export async function activeInstanceCounts(database: Database, keyIds: readonly string[]): Promise<ReadonlyMap<string, number>> {
  const { rows } = await database.pool.query<{ id: string; value: number }>(activeInstanceCountsSql, [keyIds])
  return new Map(rows.map(({ id, value }) => [id, value]))
}

/** When an instance with the key, live or deleted, was last called or started, in one statement; missing or null for never. */
export async function lastUses(database: Database, keyIds: readonly string[]): Promise<ReadonlyMap<string, Date | null>> {
  const { rows } = await database.pool.query<{ id: string; value: Date | null }>(lastUsesSql, [keyIds])
  return new Map(rows.map(({ id, value }) => [id, value]))
}
