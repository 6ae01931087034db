import { cpus, loadavg, totalmem } from 'node:os'
import type pg from 'pg'

/** What a figure was measured on, in a line; the load is that of the last minute, the benchmark's own included. */
export async function machineFacts(pool: pg.Pool): Promise<string> {
  const { rows } = await pool.query<{ server_version: string }>('SHOW server_version')
  const cores = cpus()
  const memory = Math.round(totalmem() / 2 ** 30)
  const load = loadavg()[0]?.toFixed(1)
  return `${cores.length} × ${cores[0]?.model ?? 'unknown'}, ${memory} GB, Node ${process.version}, PostgreSQL ${rows[0]?.server_version}, load ${load}`
}
