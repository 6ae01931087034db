import type { Bindings } from '../access/to-sql.ts'
import type { Change } from './writer.ts'

/** Runs a hand-written statement in the change's transaction; Dates must be bound as ISO text, see `timestamp`. */
export function query<T>(change: Change, sql: string, bindings: Bindings): Promise<T[]> {
  return change.tx.$queryRawUnsafe<T[]>(sql, ...bindings.values)
}

/** The moment as a bound value: the driver adapter writes a Date without its zone, and the server would take it for the session's. */
export function timestamp(moment: Date): string {
  return moment.toISOString()
}
