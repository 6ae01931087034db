import { createHash } from 'node:crypto'
import { PrismaPg } from '@prisma/adapter-pg'
import pg from 'pg'
import type { Logger } from 'pino'
import { openEmbedded } from './embedded.ts'
import { PrismaClient } from './generated/prisma/client.ts'

/** How long a request waits for a connection (ms): longer than any burst takes, shorter than a client's patience. */
const CONNECT_MS = 10_000
/** The longest that one statement may run on a server (ms). */
const STATEMENT_MS = 30_000
/** After that the gateway gives up on an answer (ms); more than STATEMENT_MS, so that the server speaks first. */
const QUERY_MS = 35_000
/** A transaction that does nothing for so long (ms) is ended by the server: it holds locks. */
const IDLE_IN_TRANSACTION_MS = 30_000
/** Connections per gateway to a server: a handful of gateways stay under PostgreSQL's default of 100. */
const SERVER_CONNECTIONS = 16
/** Connections to the embedded database. They take turns, but a transaction must not starve the statement that it waits beside. */
const EMBEDDED_CONNECTIONS = 8

/** Columns that no query returns unless it asks for them by name. */
const secrets = {
  user: { passwordHash: true },
  authSession: { tokenHash: true },
  accessToken: { tokenHash: true },
  apiKey: { encryptedKey: true, encryptionIv: true },
  mcpInstance: { accessTokenHash: true },
} as const

function createPrisma(pool: pg.Pool, named: boolean) {
  const statementNameGenerator = ({ sql }: { sql: string }) => createHash('sha1').update(sql).digest('base64')
  return new PrismaClient({
    adapter: new PrismaPg(pool, named ? { statementNameGenerator } : {}),
    errorFormat: 'minimal',
    omit: secrets,
    transactionOptions: { maxWait: CONNECT_MS, timeout: STATEMENT_MS },
  })
}

/** The Prisma client as the gateway configures it: without secrets, with messages that hold no source lines. */
export type DatabaseClient = ReturnType<typeof createPrisma>

export interface Database {
  readonly kind: 'embedded' | 'server'
  readonly prisma: DatabaseClient
  readonly pool: pg.Pool
  /** Ends all connections and, when embedded, the database. */
  close(): Promise<void>
}

/** How to reach a database: a server by its URL, the embedded one by the folder of its socket. */
export type DatabaseAddress =
  | { readonly kind: 'server'; readonly url: string }
  | { readonly kind: 'embedded'; readonly host: string }

/** Connection settings for `pg`; every session is in UTC, because Prisma reads and writes times without their zone. */
export function poolConfig(address: DatabaseAddress): pg.PoolConfig {
  const common = { connectionTimeoutMillis: CONNECT_MS, query_timeout: QUERY_MS, application_name: 'panoptes' }
  if (address.kind === 'embedded') {
    // One session stands behind all connections, and it is in UTC: nothing is set in it.
    return { ...common, host: address.host, port: 5432, user: 'postgres', database: 'postgres', max: EMBEDDED_CONNECTIONS }
  }
  return {
    ...common,
    connectionString: address.url,
    max: SERVER_CONNECTIONS,
    statement_timeout: STATEMENT_MS,
    idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_MS,
    keepAlive: true,
    onConnect: async (client) => {
      await client.query("SET timezone = 'UTC'")
    },
  }
}

/** A pool and a Prisma client over it, for a database that is there. `close` ends these two only. */
export function connectDatabase(address: DatabaseAddress, logger: Logger): Database {
  const pool = new pg.Pool(poolConfig(address))
  // An idle connection that breaks is replaced by the pool; without a listener it would end the process.
  pool.on('error', (error) => logger.warn({ err: error }, 'An idle database connection broke.'))
  const prisma = createPrisma(pool, address.kind === 'server')
  return {
    kind: address.kind,
    prisma,
    pool,
    async close() {
      await prisma.$disconnect()
      await pool.end()
    },
  }
}

export interface OpenDatabaseOptions {
  /** A PostgreSQL server; undefined opens the embedded database in `home`. */
  readonly databaseUrl: string | undefined
  readonly home: string
  readonly logger: Logger
  /** Told when the embedded database ended by itself: no query will be answered any more. `close` is still to be called. */
  readonly onFailure?: (error: Error) => void
}

/**
 * Opens the database without migrating it. A server is not contacted before the first query; the embedded database is started, and
 * UNAVAILABLE is thrown when another gateway has its folder.
 */
export async function openDatabase({ databaseUrl, home, logger, onFailure }: OpenDatabaseOptions): Promise<Database> {
  if (databaseUrl !== undefined) return connectDatabase({ kind: 'server', url: databaseUrl }, logger)
  const embedded = await openEmbedded(home)
  void embedded.failed.then((error) => {
    logger.fatal({ err: error }, 'The embedded database failed.')
    onFailure?.(error)
  })
  const database = connectDatabase({ kind: 'embedded', host: embedded.host }, logger)
  return {
    ...database,
    async close() {
      await database.close()
      await embedded.close()
    },
  }
}
