import type { Logger } from 'pino'
import type { Database } from '../../../storage/database.ts'
import { stale } from './credentials-sql.ts'

type Table = 'auth_sessions' | 'access_tokens' | 'users'

const columns: Readonly<Record<Table, string>> = {
  auth_sessions: 'last_used_at',
  access_tokens: 'last_used_at',
  users: 'last_active_at',
}

/** Notes in the background when credentials and users were last seen; no request waits for it, and none fails with it. */
export interface LastUse {
  note(table: Table, id: string): void
  /** Waits for what is under way. */
  close(): Promise<void>
}

export function createLastUse({ database, logger }: { readonly database: Database; readonly logger: Logger }): LastUse {
  const underWay = new Map<string, Promise<void>>()

  async function update(table: Table, id: string): Promise<void> {
    const column = columns[table]
    try {
      await database.pool.query(`UPDATE ${table} SET ${column} = now() WHERE id = $1 AND ${stale(column)}`, [id])
    } catch (error) {
      logger.warn({ err: error, table }, 'could not note when it was last used')
    } finally {
      underWay.delete(id)
    }
  }

  return {
    note(table, id) {
      if (!underWay.has(id)) underWay.set(id, update(table, id))
    },
    async close() {
      await Promise.all(underWay.values())
    },
  }
}
