import { pino } from 'pino'
import type { SupervisionLimits } from '../../src/domains/mcp/supervision/supervision-limits.ts'
import { readEnv } from '../../src/env.ts'
import { createGateway, type Gateway } from '../../src/gateway.ts'
import type { Bus } from '../../src/platform/bus/bus.ts'
import { createBus } from '../../src/platform/bus/create-bus.ts'
import { newId } from '../../src/platform/ids/new-id.ts'
import { createRateLimiter } from '../../src/platform/rate-limit/rate-limiter.ts'
import type { Database } from '../../src/storage/database.ts'
import type { TestApp } from './app.ts'
import { GraphqlClient } from './graphql-client.ts'

/** Another gateway on the database of the first, joined with it by the Redis and the prefix of the environment, if there are some. */
export function startSecondGateway(
  { database, vault, jobs }: Pick<TestApp, 'vault' | 'jobs'> & { readonly database: Database },
  environment: Readonly<Record<string, string>> = {},
  supervision: Partial<SupervisionLimits> = {},
): Gateway & { readonly gatewayId: string; readonly bus: Bus; as(token: string | null): GraphqlClient; close(): Promise<void> } {
  const env = readEnv({ LOG_LEVEL: 'error', PORT: '0', ...environment })
  const logger = pino({ level: env.logLevel })
  const redis = { redisUrl: env.redisUrl, prefix: env.redisPrefix ?? 'panoptes-test', logger }
  const limiter = createRateLimiter(redis)
  const bus = createBus(redis)
  const gatewayId = newId()
  const gateway = createGateway({
    env,
    gatewayId,
    logger,
    database,
    vault,
    limiter,
    bus,
    jobs,
    publicUrl: () => 'http://localhost:4001',
    supervision,
  })
  return {
    ...gateway,
    gatewayId,
    bus,
    as: (token) => new GraphqlClient((request) => gateway.transport.fetch(request), token),
    async close() {
      await Promise.all([gateway.transport.close(1_000), gateway.services.supervisor.stop()])
      await gateway.services.systemLog.close()
      await gateway.services.authentication.close()
      await gateway.services.mcpAccess.close()
      await gateway.services.mcpLogs.close()
      await Promise.all([limiter.close(), bus.close()])
    },
  }
}
