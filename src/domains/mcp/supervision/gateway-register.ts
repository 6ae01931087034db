import { isRunning, ownIdentity, type ProcessIdentity } from '../../../platform/process-identity.ts'
import type { Database } from '../../../storage/database.ts'

/** How long the row of a gateway that is gone is kept (its runs are taken over long before). */
const forgottenAfter = '1 day'

/** The gateways that share the database: where each is reached, and whether it still lives. */
export interface GatewayRegister {
  /** Enters this gateway, reached by the others at this URL, and forgets those that have long been gone. */
  enter(url: string): Promise<void>
  /** Says that this gateway is there. */
  seen(): Promise<void>
  /** The gateways whose process is known to have ended. Of those on other machines only their leases tell. */
  gone(): Promise<readonly string[]>
  /** In which space a gateway's process ids mean something; null when it is unknown. */
  spaceOf(gatewayId: string): Promise<string | null>
  leave(): Promise<void>
}

interface GatewayRow extends ProcessIdentity {
  readonly id: string
}

export function createGatewayRegister({ pool }: Pick<Database, 'pool'>, gatewayId: string): GatewayRegister {
  return {
    async enter(url) {
      const { pid, startedAt, space } = ownIdentity()
      await pool.query(
        `INSERT INTO gateways (id, url, pid, process_start, space, started_at, last_seen_at) VALUES ($1, $2, $3, $4, $5, now(), now())
         ON CONFLICT (id) DO UPDATE SET url = excluded.url, last_seen_at = now()`,
        [gatewayId, url, pid, startedAt, space],
      )
      await pool.query(
        `DELETE FROM gateways g WHERE last_seen_at < now() - $1::interval
         AND NOT EXISTS (SELECT 1 FROM mcp_instances i WHERE i.gateway_id = g.id)`,
        [forgottenAfter],
      )
    },
    async seen() {
      await pool.query('UPDATE gateways SET last_seen_at = now() WHERE id = $1', [gatewayId])
    },
    async gone() {
      const { rows } = await pool.query<GatewayRow>(
        `SELECT id, pid, process_start AS "startedAt", space FROM gateways g
         WHERE id <> $1 AND EXISTS (SELECT 1 FROM mcp_instances i WHERE i.gateway_id = g.id)`,
        [gatewayId],
      )
      return rows.filter((row) => isRunning(row) === false).map((row) => row.id)
    },
    async spaceOf(id) {
      const { rows } = await pool.query<{ space: string }>('SELECT space FROM gateways WHERE id = $1', [id])
      return rows[0]?.space ?? null
    },
    async leave() {
      await pool.query('DELETE FROM gateways WHERE id = $1', [gatewayId])
    },
  }
}
