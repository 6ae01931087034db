import { Redis } from 'ioredis'
import type { Logger } from 'pino'
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible'
import { PanoptesError } from '../../errors.ts'

/** How much may be done in a time. The time begins with the first use. */
export interface RateLimit {
  readonly points: number
  /** Whole seconds, at most 24 days (what a timer of Node can hold). */
  readonly durationSeconds: number
}

export interface RateLimiter {
  /**
   * Uses one point of the key.
   * @param key what is limited and for whom, `sign-in:address:192.0.2.1`; one key always goes with the same limit.
   * @throws PanoptesError RATE_LIMITED when there is none left, saying in how many seconds there will be.
   */
  consume(key: string, limit: RateLimit): Promise<void>
  /** Forgets what was used, as after a successful sign-in. */
  reset(key: string): Promise<void>
  close(): Promise<void>
}

/** Redis answers in less than a millisecond or is in trouble; nobody's sign-in waits longer for it than this. */
const redisTimeoutMs = 500
const keyPrefix = 'panoptes:rate'

/**
 * Counts in this process, or, with a Redis, for all gateways together. While Redis does not answer each gateway counts by itself: limits then
 * hold per gateway instead of not at all, and nobody is locked out because Redis is down.
 */
export function createRateLimiter(options: { readonly redisUrl: string | undefined; readonly logger: Logger }): RateLimiter {
  const { redisUrl, logger } = options
  const redis = redisUrl === undefined ? undefined : connect(redisUrl, logger)
  /** One limiter per limit, as the library wants it; there are a handful in the whole gateway. */
  const limiters = new Map<string, readonly [RateLimiterMemory, RateLimiterRedis?]>()

  function limitersOf({ points, durationSeconds }: RateLimit) {
    const name = `${points}/${durationSeconds}`
    const known = limiters.get(name)
    if (known !== undefined) return known
    const common = { points, duration: durationSeconds, keyPrefix }
    const memory = new RateLimiterMemory(common)
    const made =
      redis === undefined
        ? ([memory] as const)
        : ([
            memory,
            new RateLimiterRedis({ ...common, storeClient: redis, insuranceLimiter: memory, rejectIfRedisNotReady: true }),
          ] as const)
    limiters.set(name, made)
    return made
  }

  return {
    async consume(key, limit) {
      const [memory, shared] = limitersOf(limit)
      try {
        await (shared ?? memory).consume(key)
      } catch (refusal) {
        if (!(refusal instanceof RateLimiterRes)) throw refusal
        const seconds = Math.max(1, Math.ceil(refusal.msBeforeNext / 1000))
        throw new PanoptesError(
          'RATE_LIMITED',
          `Too many attempts. Try again in ${seconds} ${seconds === 1 ? 'second' : 'seconds'}.`,
        )
      }
    },
    async reset(key) {
      await Promise.all([...limiters.values()].flatMap((pair) => pair.map((limiter) => limiter?.delete(key))))
    },
    async close() {
      redis?.disconnect()
    },
  }
}

function connect(redisUrl: string, logger: Logger): Redis {
  const redis = new Redis(redisUrl, {
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    connectTimeout: 5_000,
    commandTimeout: redisTimeoutMs,
    connectionName: 'panoptes-rate-limit',
  })
  let reported = false
  redis.on('ready', () => {
    reported = false
  })
  redis.on('error', (error: Error) => {
    // Once per outage: ioredis tries again by itself, several times a second at first.
    if (!reported) logger.warn({ err: error }, 'rate limits are counted per gateway while Redis does not answer')
    reported = true
  })
  return redis
}
