import { once } from 'node:events'
import { Redis } from 'ioredis'
import type { Logger } from 'pino'

/** Redis answers in less than a millisecond or is in trouble; nobody's sign-in waits longer for it than this. */
const timeoutMs = 500

/**
 * A connection that fails fast instead of queueing, reconnects by itself for ever, and reports an outage once.
 * `firstOutcome` resolves when it is ready, has failed for the first time, or takes too long; it never rejects.
 */
export function connectRedis(
  redisUrl: string,
  logger: Logger,
): { readonly client: Redis; readonly firstOutcome: Promise<unknown> } {
  const client = new Redis(redisUrl, {
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    connectTimeout: 5_000,
    commandTimeout: timeoutMs,
    connectionName: 'panoptes-rate-limit',
  })
  let reported = false
  client.on('ready', () => {
    reported = false
  })
  client.on('error', (error: Error) => {
    // ioredis tries again by itself, several times a second at first.
    if (!reported) logger.warn({ err: error }, 'rate limits are counted per gateway while Redis does not answer')
    reported = true
  })
  const firstOutcome = once(client, 'ready', { signal: AbortSignal.timeout(timeoutMs) }).catch(() => undefined)
  return { client, firstOutcome }
}
