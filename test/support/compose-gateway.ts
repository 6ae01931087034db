import { pino } from 'pino'
import type { SupervisionLimits } from '../../src/domains/mcp/supervision/supervision-limits.ts'
import { readEnv } from '../../src/env.ts'
import { createGateway, type Gateway } from '../../src/gateway.ts'
import type { Bus } from '../../src/platform/bus/bus.ts'
import { createBus } from '../../src/platform/bus/create-bus.ts'
import { newId } from '../../src/platform/ids/new-id.ts'
import type { Jobs } from '../../src/platform/jobs/jobs.ts'
import { createRateLimiter } from '../../src/platform/rate-limit/rate-limiter.ts'
import type { Vault } from '../../src/platform/vault/vault.ts'
import type { Database } from '../../src/storage/database.ts'
import { GraphqlClient } from './graphql-client.ts'

export interface ComposedGateway extends Omit<Gateway, 'close'> {
  readonly gatewayId: string
  readonly bus: Bus
  /** A client with this token; null for nobody. */
  as(token: string | null): GraphqlClient
  /** Closes the gateway and what was made for it; database and jobs stay open. */
  close(): Promise<void>
}

export interface ComposeOptions {
  readonly database: Database
  readonly vault: Vault
  readonly jobs: Jobs
  readonly environment: Readonly<Record<string, string | undefined>>
  /** Names its part of Redis, unless the environment does. */
  readonly redisPrefix: string
  readonly publicUrl: string
  readonly supervision: Partial<SupervisionLimits>
}

/** A whole gateway over a database of the test's, without a port. */
export function composeGateway({ environment, redisPrefix, publicUrl, ...given }: ComposeOptions): ComposedGateway {
  const env = readEnv({ LOG_LEVEL: 'error', PORT: '0', ...environment })
  const logger = pino({ level: env.logLevel })
  const redis = { redisUrl: env.redisUrl, prefix: env.redisPrefix ?? redisPrefix, logger }
  const limiter = createRateLimiter(redis)
  const bus = createBus(redis)
  const gatewayId = newId()
  const gateway = createGateway({ ...given, env, gatewayId, logger, limiter, bus, publicUrl: () => publicUrl })
  return {
    ...gateway,
    gatewayId,
    bus,
    as: (token) => new GraphqlClient((request) => gateway.transport.fetch(request), token),
    async close() {
      await gateway.close(1_000)
      await Promise.all([limiter.close(), bus.close()])
    },
  }
}
