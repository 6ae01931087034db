import type pg from 'pg'

/** The tables that are partitioned by month of `created_at`; names are written into SQL, so the set is closed. */
export const partitionedTables = ['mcp_logs', 'mcp_events'] as const
export type PartitionedTable = (typeof partitionedTables)[number]

/** The class of the advisory locks on partitioned tables; the table's oid is the key within it. Says "part" in ASCII. */
const LOCK_CLASS = 0x70_61_72_74

/**
 * How long a change of partitions waits for a lock (ms). Whoever comes after it waits with it, so it gives up soon, with an error
 * that `isUnavailable` knows, and is tried again at its next turn.
 */
const LOCK_WAIT_MS = 5_000

interface Month {
  /** `2026_11`. */
  readonly suffix: string
  readonly from: string
  readonly to: string
}

/** The month that lies `offset` months after the one that `date` is in, in UTC. */
function monthAt(date: Date, offset: number): Month {
  const start = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + offset, 1))
  const end = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + offset + 1, 1))
  return { suffix: start.toISOString().slice(0, 7).replace('-', '_'), from: start.toISOString(), to: end.toISOString() }
}

/** Runs `use` in a transaction that excludes every other change to the table's partitions, by any gateway. */
async function changingPartitions<T>(
  pool: pg.Pool,
  table: PartitionedTable,
  use: (client: pg.PoolClient, existing: ReadonlySet<string>) => Promise<T>,
): Promise<T> {
  const client = await pool.connect()
  try {
    await client.query('BEGIN')
    await client.query(`SET LOCAL lock_timeout = ${LOCK_WAIT_MS}`)
    await client.query('SELECT pg_advisory_xact_lock($1, $2::regclass::oid::int)', [LOCK_CLASS, table])
    const { rows } = await client.query<{ name: string }>(
      'SELECT c.relname AS name FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid WHERE i.inhparent = $1::regclass',
      [table],
    )
    const result = await use(client, new Set(rows.map((row) => row.name)))
    await client.query('COMMIT')
    client.release()
    return result
  } catch (error) {
    // Closing the connection rolls back, also when it is the connection that failed.
    client.release(true)
    throw error
  }
}

/**
 * Makes the partition of a month, and moves the rows there that the default partition caught. The new table is filled before it is
 * attached, and the rows leave the default one first: PostgreSQL refuses a partition whose rows are in the default one.
 */
async function addPartition(client: pg.PoolClient, table: PartitionedTable, month: Month): Promise<string> {
  const name = `${table}_${month.suffix}`
  // Writers lock an instance before its logs and events; the foreign key of the new partition needs the lock on instances too, and
  // taking it last could deadlock with them.
  await client.query('LOCK TABLE mcp_instances IN SHARE ROW EXCLUSIVE MODE')
  await client.query(`LOCK TABLE ${table}_default IN ACCESS EXCLUSIVE MODE`)
  await client.query(`CREATE TABLE ${name} (LIKE ${table} INCLUDING DEFAULTS INCLUDING CONSTRAINTS)`)
  await client.query(
    `WITH moved AS (DELETE FROM ${table}_default WHERE created_at >= $1 AND created_at < $2 RETURNING *)
     INSERT INTO ${name} SELECT * FROM moved`,
    [month.from, month.to],
  )
  await client.query(`ALTER TABLE ${table} ATTACH PARTITION ${name} FOR VALUES FROM ('${month.from}') TO ('${month.to}')`)
  return name
}

/**
 * Sees to it that the month of `now` and the `monthsAhead` after it have a partition, and returns the names of the ones it made.
 * Rows of these months that landed in the default partition are moved in the same transaction. Any number of gateways may call it
 * at once.
 */
export async function ensureMonthlyPartitions(
  pool: pg.Pool,
  table: PartitionedTable,
  monthsAhead: number,
  now: Date,
): Promise<string[]> {
  return changingPartitions(pool, table, async (client, existing) => {
    const made: string[] = []
    for (let offset = 0; offset <= monthsAhead; offset += 1) {
      const month = monthAt(now, offset)
      if (!existing.has(`${table}_${month.suffix}`)) made.push(await addPartition(client, table, month))
    }
    return made
  })
}

/**
 * Drops the partitions whose months were over before `date`, with all their rows, and returns their names. The default partition
 * stays, without its rows from before `date`.
 */
export async function dropPartitionsBefore(pool: pg.Pool, table: PartitionedTable, date: Date): Promise<string[]> {
  const keep = `${table}_${monthAt(date, 0).suffix}`
  const monthly = new RegExp(`^${table}_\\d{4}_\\d{2}$`)
  return changingPartitions(pool, table, async (client, existing) => {
    const dropped = [...existing].filter((name) => monthly.test(name) && name < keep).sort()
    // In the order of the writers, as in addPartition; dropping a foreign key needs the strongest lock on both tables.
    if (dropped.length > 0) await client.query(`LOCK TABLE mcp_instances, ${table} IN ACCESS EXCLUSIVE MODE`)
    for (const name of dropped) await client.query(`DROP TABLE ${name}`)
    await client.query(`DELETE FROM ${table}_default WHERE created_at < $1`, [date])
    return dropped
  })
}
