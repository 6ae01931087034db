/**
 * The composition root, and the map of the house. A request goes one way:
 *
 *   transport/   bytes in, bytes out: HTTP, SSE, WebSocket, limits, health, GraphiQL
 *   graphql/     the builder and the verbs that all entities share: lists, relations, mutations, fenced reads
 *   domains/     one folder an entity: schema.ts (what it shows), service.ts (its rules)
 *   writing/     a write is one transaction with its audit; deleting, restoring, purging; retried writes
 *   access/      who may see which rows: conditions as data, one policy for each table
 *   platform/    knows no entity: streams, bus, ids, tokens, passwords, vault, jobs, rate limits, metrics, log
 *   storage/     the database: embedded or a server, migrations, partitions
 *
 * `createApp` opens and prepares the database, `createGateway` (gateway.ts) joins services, schema and transport over it, `start` listens
 * and begins the periodic work, `stop` ends everything in the opposite order.
 */
import type { Logger } from 'pino'
import { ensureFirstAdmin, type FirstAdmin } from './domains/identity/user/ensure-first-admin.ts'
import type { Env } from './env.ts'
import { createGateway } from './gateway.ts'
import { addJobs } from './jobs.ts'
import { createBus } from './platform/bus/create-bus.ts'
import { newId } from './platform/ids/new-id.ts'
import { createJobs } from './platform/jobs/jobs.ts'
import { createRateLimiter } from './platform/rate-limit/rate-limiter.ts'
import { reachableUrl } from './platform/reachable-url.ts'
import { loadMasterKey } from './platform/vault/master-key.ts'
import { createVault } from './platform/vault/vault.ts'
import { seed } from './seeds.ts'
import type { Services } from './services.ts'
import { type Database, openDatabase } from './storage/database.ts'
import { createExclusively } from './storage/exclusively.ts'
import { installationId } from './storage/installation-id.ts'
import { applyMigrations } from './storage/migrate.ts'

export interface StartedApp {
  /** What people open. */
  readonly url: string
  /** The ADMIN that was made because there was no user yet; null on every later start. */
  readonly firstAdmin: FirstAdmin | null
}

/** A gateway, composed and not yet listening. */
export interface App {
  /** The rules, for what runs in the same process. */
  readonly services: Services
  readonly database: Database
  /** Listens and begins the periodic work. */
  start(): Promise<StartedApp>
  /** Resolves, with the reason, when the gateway cannot go on and must be stopped: its embedded database has ended by itself. */
  readonly failed: Promise<Error>
  /** Takes no more work, lets what runs end, frees everything. Also after a `start` that failed. */
  stop(): Promise<void>
}

/** How long requests that are being answered get when the gateway stops (ms). */
const graceMs = 5_000

/** Opens and migrates the database, fills the catalogues, makes the first ADMIN, and composes the gateway over it. */
export async function createApp(env: Env, logger: Logger): Promise<App> {
  // Before anything is opened: on a server, a missing key is a configuration error.
  if (env.databaseUrl !== undefined) await masterKey(env, async () => false)
  let onFailure = (_error: Error) => {}
  const failed = new Promise<Error>((resolve) => {
    onFailure = resolve
  })
  const database = await openDatabase({ databaseUrl: env.databaseUrl, home: env.home, logger, onFailure })
  try {
    return { ...(await appOver(database, env, logger)), failed }
  } catch (error) {
    await database.close()
    throw error
  }
}

async function appOver(database: Database, env: Env, logger: Logger): Promise<Omit<App, 'failed'>> {
  const applied = await applyMigrations(database)
  if (applied.length > 0) logger.info({ migrations: applied }, 'the database was migrated')
  const sealedValuesExist = async () => (await database.prisma.apiKey.findFirst({ select: { id: true } })) !== null
  const vault = createVault({ current: await masterKey(env, sealedValuesExist), old: env.oldEncryptionKeys })
  const prefix = env.redisPrefix ?? `panoptes:${await installationId(database)}`
  const redis = { redisUrl: env.redisUrl, prefix, logger }
  const limiter = createRateLimiter(redis)
  const bus = createBus(redis)
  const jobs = createJobs({ logger, ...(database.kind === 'server' ? { exclusively: createExclusively(database.pool) } : {}) })
  let publicUrl = env.publicUrl ?? `http://${env.host}:${env.port}`
  const gateway = createGateway({
    env,
    gatewayId: newId(),
    logger,
    database,
    vault,
    limiter,
    bus,
    jobs,
    publicUrl: () => publicUrl,
  })
  const { services, transport } = gateway
  return {
    services,
    database,
    async start() {
      await seed(services.writer)
      const given = { email: env.adminEmail, password: env.adminPassword }
      const firstAdmin = await ensureFirstAdmin({ database, writer: services.writer }, given)
      await addJobs(jobs, { database, services, logger })
      const { url } = await transport.listen()
      publicUrl = env.publicUrl ?? url
      await services.supervisor.start(env.gatewayUrl ?? reachableUrl(url))
      return { url: publicUrl, firstAdmin }
    },
    async stop() {
      await gateway.close(graceMs)
      await jobs.stop()
      await Promise.all([limiter.close(), bus.close()])
      await database.close()
    },
  }
}

function masterKey(env: Env, sealedValuesExist: () => Promise<boolean>): Promise<Buffer> {
  return loadMasterKey({ given: env.encryptionKey, server: env.databaseUrl !== undefined, home: env.home, sealedValuesExist })
}
