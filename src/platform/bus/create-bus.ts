import type { Logger } from 'pino'
import type { Bus } from './bus.ts'
import { createMemoryBus } from './memory-bus.ts'
import { createRedisBus } from './redis-bus.ts'

/** The bus that the configuration asks for: on Redis when there is one, which does not have to be up. */
export function createBus(options: { redisUrl: string | undefined; prefix: string; logger: Logger }): Bus {
  const { redisUrl, prefix, logger } = options
  return redisUrl === undefined ? createMemoryBus(logger) : createRedisBus({ redisUrl, prefix, logger })
}
