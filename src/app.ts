import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import type { Logger } from 'pino'
import type { Env } from './env.ts'
import { createMemoryBus } from './platform/bus/memory-bus.ts'
import { createJobs } from './platform/jobs/jobs.ts'
import { createRateLimiter } from './platform/rate-limit/rate-limiter.ts'
import { loadMasterKey } from './platform/vault/master-key.ts'
import { createVault } from './platform/vault/vault.ts'

/** A gateway, composed and not yet listening. */
export interface App {
  /** Listens; gives the URL that people open. */
  start(): Promise<{ url: string }>
  /** Takes no more work, lets what runs end, frees everything. Also after a `start` that failed. */
  stop(): Promise<void>
}

/** The composition root: makes every part of the gateway and hands each what it needs. */
export async function createApp(env: Env, logger: Logger): Promise<App> {
  const current = await loadMasterKey({
    given: env.encryptionKey,
    server: env.databaseUrl !== undefined,
    home: env.home,
    sealedValuesExist: async () => existsSync(join(env.home, 'database')),
  })
  const vault = createVault({ current, old: env.oldEncryptionKeys })
  const bus = createMemoryBus(logger)
  const jobs = createJobs({ logger })
  const limiter = createRateLimiter({ redisUrl: env.redisUrl, logger })
  logger.debug({ masterKeyId: vault.keyId }, 'secrets are sealed under this master key')

  const server = createServer((_request, response) => void response.writeHead(404).end())

  return {
    async start() {
      await once(server.listen(env.port, env.host), 'listening')
      const address = server.address()
      const port = typeof address === 'object' && address !== null ? address.port : env.port
      return { url: env.publicUrl ?? `http://${env.host}:${port}` }
    },
    async stop() {
      if (server.listening) {
        server.close()
        server.closeAllConnections()
      }
      await jobs.stop()
      await Promise.all([limiter.close(), bus.close()])
    },
  }
}
