import type { SupervisionLimits } from '../../src/domains/mcp/supervision/supervision-limits.ts'
import type { Database } from '../../src/storage/database.ts'
import type { TestApp } from './app.ts'
import { type ComposedGateway, composeGateway } from './compose-gateway.ts'

/** Another gateway on the database of the first, joined with it by the Redis and the prefix of the environment, if there are some. */
export function startSecondGateway(
  { database, vault, jobs }: Pick<TestApp, 'vault' | 'jobs'> & { readonly database: Database },
  environment: Readonly<Record<string, string>> = {},
  supervision: Partial<SupervisionLimits> = {},
): ComposedGateway {
  const own = { redisPrefix: 'panoptes-test', publicUrl: 'http://localhost:4001' }
  return composeGateway({ ...own, database, vault, jobs, environment, supervision })
}
