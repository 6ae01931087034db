import type pg from 'pg'

/** By instance, the place before its first entry that claims to be written at the moment or later; an instance without one is missing. */
export async function placesBefore(
  pool: pg.Pool,
  instanceIds: readonly string[],
  since: Date,
): Promise<ReadonlyMap<string, number>> {
  const { rows } = await pool.query<{ id: string; first: number }>(firstSinceSql, [instanceIds, since])
  return new Map(rows.map(({ id, first }) => [id, first - 1]))
}

export const firstSinceSql = `
  SELECT mcp_instance_id AS id, min(seq)::float8 AS first FROM mcp_logs
  WHERE mcp_instance_id = ANY($1::uuid[]) AND "timestamp" >= $2 GROUP BY mcp_instance_id`
