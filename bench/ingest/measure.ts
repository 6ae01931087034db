import { setTimeout as sleep } from 'node:timers/promises'
import type pg from 'pg'
import { cpuBetween, cpuOfProcess, cpuOfSessions } from '../support/cpu.ts'
import type { IngestPeer } from './peer.ts'

export interface IngestFigures {
  readonly peer: string
  readonly rowsPerSecond: number
  /** Processor time of the client or gateway, and of the database's sessions, for a row (µs). */
  readonly clientCpu: number
  readonly databaseCpu: number
  readonly rowsPerStatement: number
}

/** Lets a peer store entries in empty tables for some seconds, after a warm-up of a quarter of that. */
export async function measure(peer: IngestPeer, pool: pg.Pool, seconds: number): Promise<IngestFigures> {
  await pool.query('TRUNCATE mcp_logs, mcp_log_heads, mcp_log_batches')
  await pool.query('CHECKPOINT')
  // What the peer before left behind (the server's buffers, our garbage) is not this one's.
  await sleep(200)
  await run(peer, seconds / 4)
  const usage = async () => {
    const { user, system } = await cpuOfProcess(peer.pid)
    return { client: user + system, database: await cpuOfSessions(pool) }
  }
  const before = await usage()
  const commitsBefore = peer.commits?.() ?? 0
  const { rows, calls, elapsed } = await run(peer, seconds)
  const after = await usage()
  return {
    peer: peer.name,
    rowsPerSecond: rows / elapsed,
    clientCpu: (after.client - before.client) / rows,
    databaseCpu: cpuBetween(before.database, after.database) / rows,
    rowsPerStatement: rows / (peer.commits ? peer.commits() - commitsBefore : calls),
  }
}

async function run(peer: IngestPeer, seconds: number): Promise<{ rows: number; calls: number; elapsed: number }> {
  const start = performance.now()
  let rows = 0
  let calls = 0
  async function work(): Promise<void> {
    while (performance.now() - start < seconds * 1_000) {
      const stored = await peer.once()
      rows += stored
      calls += 1
    }
  }
  await Promise.all(Array.from({ length: peer.concurrency() }, work))
  return { rows, calls, elapsed: (performance.now() - start) / 1_000 }
}
