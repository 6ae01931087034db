import type { Logger } from 'pino'
import type { Database } from '../storage/database.ts'

/** A column that holds when a row was last used, and how exactly: not every use becomes a write. */
export interface LastUseColumn {
  readonly table: string
  readonly column: string
  /** A PostgreSQL interval. */
  readonly within: string
}

/** SQL: whether the row `alias` was last used so long ago that it is to be noted again. */
export function isStale({ column, within }: LastUseColumn, alias: string): string {
  return `(${alias}.${column} IS NULL OR ${alias}.${column} < now() - interval '${within}')`
}

/** Notes in the background when rows were last used; nobody waits for it, and nothing fails with it. */
export interface LastUse {
  note(column: LastUseColumn, id: string): void
  /** Waits for what is under way. */
  close(): Promise<void>
}

export function createLastUse({ database, logger }: { readonly database: Database; readonly logger: Logger }): LastUse {
  const underWay = new Map<string, Promise<void>>()

  async function update(what: LastUseColumn, id: string): Promise<void> {
    const { table, column } = what
    try {
      await database.pool.query(`UPDATE ${table} t SET ${column} = now() WHERE t.id = $1 AND ${isStale(what, 't')}`, [id])
    } catch (error) {
      logger.warn({ err: error, table }, 'could not note when it was last used')
    } finally {
      underWay.delete(id)
    }
  }

  return {
    note(column, id) {
      if (!underWay.has(id)) underWay.set(id, update(column, id))
    },
    async close() {
      await Promise.all(underWay.values())
    },
  }
}
