import type { Database } from '../../../storage/database.ts'
import type { McpInstanceStatus } from '../../../storage/generated/prisma/client.ts'
import { namedStatement } from '../../../storage/named-statement.ts'
import { isStale, type LastUseColumn } from '../../../writing/last-use.ts'
import { instanceByTokenHash } from '../../identity/authentication/credentials-sql.ts'

/** When an instance was last called. Some seconds exact: people watch it, and clients may call a hundred times a second. */
export const lastAccess: LastUseColumn = { table: 'mcp_instances', column: 'last_accessed_at', within: '5 seconds' }

/** An instance as its clients reach it. */
export interface ReachedInstance {
  readonly id: string
  readonly userId: string
  readonly status: McpInstanceStatus
  readonly port: number | null
  /** The gateway that runs it. */
  readonly gatewayId: string | null
  /** Where that gateway is reached, without a slash at the end. */
  readonly gatewayUrl: string | null
  readonly accessStale: boolean
}

const sql = `
  SELECT i.id, u.id AS "userId", i.status::text AS status, i.assigned_port AS port, i.gateway_id AS "gatewayId", g.url AS "gatewayUrl",
    ${isStale(lastAccess, 'i')} AS "accessStale"
  FROM ${instanceByTokenHash.from} LEFT JOIN gateways g ON g.id = i.gateway_id WHERE ${instanceByTokenHash.where}`

/** The instance that the access token with this hash opens, and where it runs; null when the token opens none, or no longer. */
export async function findInstance(database: Database, tokenHash: Buffer): Promise<ReachedInstance | null> {
  const statement = { ...namedStatement(database, 'mcp access'), text: sql, values: [tokenHash] }
  return (await database.pool.query<ReachedInstance>(statement)).rows[0] ?? null
}
