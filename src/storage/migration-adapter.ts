import { PrismaPg } from '@prisma/adapter-pg'
import type { SqlMigrationAwareDriverAdapterFactory } from '@prisma/driver-adapter-utils'
import type pg from 'pg'

/**
 * Ends a script's row of `_prisma_migrations` in the script's own transaction: a process that is killed right after it leaves the
 * migration recorded, and one that is killed before leaves nothing of it.
 */
const RECORD = `
;UPDATE "_prisma_migrations" SET "finished_at" = now() WHERE "finished_at" IS NULL AND "rolled_back_at" IS NULL;`

/**
 * Prisma's adapter for a pool, made fit for migrations: a script is sent as a whole, which PostgreSQL runs as one transaction, as
 * `prisma migrate deploy` does. The adapter's own way cuts it at every semicolon, those in comments, texts and functions too, and
 * runs each piece by itself.
 */
export function createMigrationAdapter(pool: pg.Pool): SqlMigrationAwareDriverAdapterFactory {
  const factory = new PrismaPg(pool)
  return {
    provider: factory.provider,
    adapterName: factory.adapterName,
    connectToShadowDb: () => factory.connectToShadowDb(),
    async connect() {
      const adapter = await factory.connect()
      adapter.executeScript = async (script) => {
        await pool.query(script + RECORD)
      }
      return adapter
    },
  }
}
