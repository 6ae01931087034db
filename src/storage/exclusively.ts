import type pg from 'pg'
import type { Exclusively } from '../platform/jobs/jobs.ts'

/** The first half of the locks' two numbers: keeps them apart from every other advisory lock on the server. The letters "PANJ" in ASCII. */
const lockSpace = 0x50414e4a

/**
 * Runs work on one of several gateways at a time, by a session-level advisory lock of PostgreSQL, on a connection that is held meanwhile. When
 * that connection breaks the lock is gone and another gateway may begin: the work must bear that. For servers only: behind the embedded
 * database's connections stands one session, to which every lock is its own.
 */
export function createExclusively(pool: pg.Pool): Exclusively {
  return async (name, work) => {
    const client = await pool.connect()
    let broken = false
    // A connection that breaks while it is checked out reports it here, and would end the process if nobody listened.
    const onError = () => {
      broken = true
    }
    client.on('error', onError)
    try {
      const { rows } = await client.query<{ taken: boolean }>('SELECT pg_try_advisory_lock($1, hashtext($2)) AS taken', [
        lockSpace,
        name,
      ])
      if (rows[0]?.taken !== true) return false
      try {
        await work()
      } finally {
        await client.query('SELECT pg_advisory_unlock($1, hashtext($2))', [lockSpace, name]).catch(onError)
      }
      return true
    } finally {
      client.off('error', onError)
      // A connection whose lock could not be given back is closed, which gives it back.
      client.release(broken)
    }
  }
}
