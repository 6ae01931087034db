import type { Database } from '../../../storage/database.ts'
import type { McpInstanceStatus } from '../../../storage/generated/prisma/client.ts'
import type { ClaimedRun } from './claimed-run.ts'

/** What is asked of an instance that this gateway runs, as its row says. */
export interface LeasedRow extends ClaimedRun {
  /** Whose instance it is. */
  readonly userId: string
  readonly status: McpInstanceStatus
  /** Whether its process is to end: stopped, deleted, expired, or to be started anew. */
  readonly toEnd: boolean
}

export interface Renewal extends ClaimedRun {
  /** What was measured, as JSON; null to leave what is stored. */
  readonly stats: string | null
}

/** Which gateway runs which instance, until when. All times are the database's own: gateways' clocks differ. */
export interface Leases {
  /** Takes up to `limit` instances that are to start and that nobody has; several gateways may ask at once. */
  claim(limit: number): Promise<readonly ClaimedRun[]>
  /** Renews the leases of runs and stores what was measured. Answers the rows that are still this gateway's; of the others it must let go. */
  renew(runs: readonly Renewal[]): Promise<readonly LeasedRow[]>
  /**
   * Takes over the runs of gateways that are gone, and those whose lease has ended.
   * @param ownRunIds what this gateway runs itself: a lease that it could not renew in time is still its own while nobody else has taken it. What it has
   *   and does not run is an orphan too.
   */
  takeOver(goneGatewayIds: readonly string[], ownRunIds: readonly string[]): Promise<readonly OrphanedRun[]>
}

/** A run that another gateway left behind. */
export interface OrphanedRun extends ClaimedRun {
  readonly formerGatewayId: string
  readonly processId: number | null
  /** When that process started; see `ProcessIdentity`. */
  readonly processStart: string | null
}

export function createLeases(
  { pool }: Pick<Database, 'pool'>,
  { gatewayId, leaseMs }: { readonly gatewayId: string; readonly leaseMs: number },
): Leases {
  const lease = `${leaseMs} milliseconds`
  return {
    async claim(limit) {
      const { rows } = await pool.query<ClaimedRun>(
        `UPDATE mcp_instances i SET gateway_id = $1, run_id = gen_random_uuid(), lease_expires_at = now() + $2::interval
         FROM (
           SELECT id FROM mcp_instances
           WHERE deleted_at IS NULL AND status = 'PENDING' AND desired_status = 'RUNNING' AND gateway_id IS NULL
             AND expires_at > now() AND (start_after IS NULL OR start_after <= now())
           ORDER BY created_at LIMIT $3 FOR UPDATE SKIP LOCKED
         ) startable
         WHERE i.id = startable.id
         RETURNING i.id AS "instanceId", i.run_id AS "runId"`,
        [gatewayId, lease, limit],
      )
      return rows
    },

    async renew(runs) {
      const { rows } = await pool.query<LeasedRow>(
        `UPDATE mcp_instances i SET lease_expires_at = now() + $2::interval, stats = COALESCE(renewed.stats::jsonb, i.stats)
         FROM unnest($3::uuid[], $4::uuid[], $5::text[]) AS renewed(id, run_id, stats)
         WHERE i.id = renewed.id AND i.run_id = renewed.run_id AND i.gateway_id = $1
         RETURNING i.id AS "instanceId", i.run_id AS "runId", i.user_id AS "userId", i.status,
           i.deleted_at IS NOT NULL OR i.desired_status = 'STOPPED' OR i.restart_requested OR i.expires_at <= now() AS "toEnd"`,
        [gatewayId, lease, runs.map((run) => run.instanceId), runs.map((run) => run.runId), runs.map((run) => run.stats)],
      )
      return rows
    },

    async takeOver(goneGatewayIds, ownRunIds) {
      const { rows } = await pool.query<OrphanedRun>(
        `UPDATE mcp_instances i SET gateway_id = $1, lease_expires_at = now() + $2::interval
         FROM (
           SELECT id, gateway_id FROM mcp_instances
           WHERE gateway_id IS NOT NULL AND (gateway_id = ANY($3::uuid[]) OR gateway_id = $1 OR lease_expires_at < now()) AND run_id <> ALL($4::uuid[])
           FOR UPDATE SKIP LOCKED
         ) orphaned
         WHERE i.id = orphaned.id
         RETURNING i.id AS "instanceId", i.run_id AS "runId", orphaned.gateway_id AS "formerGatewayId",
           i.process_id AS "processId", i.process_start AS "processStart"`,
        [gatewayId, lease, goneGatewayIds, ownRunIds],
      )
      return rows
    },
  }
}
