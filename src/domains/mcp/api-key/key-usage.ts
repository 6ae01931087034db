import type { Database } from '../../../storage/database.ts'

export interface KeyUsage {
  /** How many pending and running live instances use the key. */
  readonly activeInstanceCount: number
  /** When an instance with the key, live or deleted, was last called or started; null for never. */
  readonly lastUsedAt: Date | null
}

/** The use of many keys, in one statement; a key without an instance has its entry too. */
export async function keyUsage(database: Database, keyIds: readonly string[]): Promise<ReadonlyMap<string, KeyUsage>> {
  const { rows } = await database.pool.query<KeyUsage & { id: string }>(keyUsageSql, [keyIds])
  return new Map(rows.map(({ id, activeInstanceCount, lastUsedAt }) => [id, { activeInstanceCount, lastUsedAt }]))
}

/** Exported for the test of its plan. */
export const keyUsageSql = `
  SELECT k.id, u."activeInstanceCount", u."lastUsedAt"
  FROM unnest($1::uuid[]) AS k(id)
  CROSS JOIN LATERAL (
    SELECT count(*) FILTER (WHERE i.deleted_at IS NULL AND i.status IN ('PENDING', 'RUNNING'))::int AS "activeInstanceCount",
           max(greatest(i.last_accessed_at, i.started_at)) AS "lastUsedAt"
    FROM mcp_instances i WHERE i.api_key_id = k.id
  ) u`
