/** The gateway under test, composed as src/app.ts does, with a way to append to a log from the parent process. */

import { randomBytes } from 'node:crypto'
import { tmpdir } from 'node:os'
import { pino } from 'pino'
import { z } from 'zod'
import { readEnv } from '../../src/env.ts'
import { createGateway } from '../../src/gateway.ts'
import { createBus } from '../../src/platform/bus/create-bus.ts'
import { newId } from '../../src/platform/ids/new-id.ts'
import { createJobs } from '../../src/platform/jobs/jobs.ts'
import { createRateLimiter } from '../../src/platform/rate-limit/rate-limiter.ts'
import { createVault } from '../../src/platform/vault/vault.ts'
import { connectDatabase } from '../../src/storage/database.ts'
import { childArgument } from './child.ts'

const { databaseUrl, instanceId } = z
  .object({ databaseUrl: z.string(), instanceId: z.string().optional() })
  .parse(childArgument())
const publication = z.object({ publish: z.string() })

const env = readEnv({ PORT: '0', LOG_LEVEL: 'error', PANOPTES_HOME: tmpdir(), PANOPTES_MAX_SOCKETS_PER_ADDRESS: '100000' })
const logger = pino({ level: env.logLevel })
const redis = { redisUrl: undefined, prefix: 'bench', logger }
const { services, transport } = createGateway({
  gatewayId: newId(),
  env,
  logger,
  database: connectDatabase({ kind: 'server', url: databaseUrl }, logger),
  vault: createVault({ current: randomBytes(32), old: [] }),
  limiter: createRateLimiter(redis),
  bus: createBus(redis),
  jobs: createJobs({ logger }),
  publicUrl: () => 'http://localhost',
})
const never = new AbortController().signal
process.on('message', (given) => {
  if (instanceId === undefined) return
  const { publish } = publication.parse(given)
  void services.mcpLogs.write(instanceId, [{ level: 'INFO', source: 'PROCESS', message: publish }], never)
})
process.on('disconnect', () => process.exit())
process.send?.(await transport.listen())
