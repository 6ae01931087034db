import { Redis, type RedisOptions } from 'ioredis'
import type { Logger } from 'pino'

export interface RedisConnection {
  readonly url: string
  /** What the connection is called in Redis' CLIENT LIST. */
  readonly name: string
  readonly logger: Logger
  /** What an outage means, for the log. */
  readonly onOutage: string
  readonly options?: RedisOptions
}

/** A connection that fails fast instead of queueing, reconnects by itself for ever, and logs an outage once. */
export function connectRedis({ url, name, logger, onOutage, options }: RedisConnection): Redis {
  const client = new Redis(url, {
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    autoResendUnfulfilledCommands: false,
    connectTimeout: 5_000,
    connectionName: name,
    ...options,
  })
  let reported = false
  client.on('ready', () => {
    reported = false
  })
  client.on('error', (error: Error) => {
    // ioredis tries again by itself, several times a second at first.
    if (!reported) logger.warn({ err: error }, onOutage)
    reported = true
  })
  return client
}
