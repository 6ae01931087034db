/** How the supervisor goes about it. Tests use shorter times. */
export interface SupervisionLimits {
  /** How often leases are renewed, figures stored, and the database asked what is to run (ms). A change that the bus tells of is seen at once. */
  readonly beatMs: number
  /** How long an instance belongs to the gateway that runs it after the last renewal (ms): some beats may fail, and a dead gateway is replaced soon. */
  readonly leaseMs: number
  /** How much earlier than its lease ends a gateway that cannot renew it ends the process (ms): by then no other may have started it. */
  readonly leaseMarginMs: number
  /** How many servers may be starting at a time: each takes most of a core for about a second. */
  readonly maxStarting: number
  /** How long a server may take to become healthy (ms): packages that compile at start take some seconds. */
  readonly startMs: number
  /** How often a running server's health is checked (ms). */
  readonly healthCheckMs: number
  /** Failed checks in a row after which a server counts as unhealthy; after twice as many it is started again. */
  readonly failedChecks: number
  /** How often processor and memory are measured (ms). */
  readonly usageMs: number
  /** How long a process gets to end by itself after SIGTERM (ms); less than what a gateway gets to stop. */
  readonly graceMs: number
  /** How long a gateway that stops waits, once its servers have ended, until that and what they printed is stored (ms). */
  readonly storeMs: number
  /** How often in a row an instance is started again by itself. */
  readonly maxRestarts: number
  /** A server that ran so long (ms) counts as sound: its restarts are counted anew. */
  readonly soundAfterMs: number
}

export const supervisionLimits: SupervisionLimits = {
  beatMs: 2_000,
  leaseMs: 60_000,
  leaseMarginMs: 10_000,
  maxStarting: 10,
  startMs: 30_000,
  healthCheckMs: 10_000,
  failedChecks: 3,
  usageMs: 1_000,
  graceMs: 5_000,
  storeMs: 3_000,
  maxRestarts: 5,
  soundAfterMs: 600_000,
}
