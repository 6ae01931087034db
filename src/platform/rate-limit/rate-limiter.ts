import { once } from 'node:events'
import type { Logger } from 'pino'
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible'
import { PanoptesError } from '../../errors.ts'
import { connectRedis } from '../redis/connect-redis.ts'

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
  /** Forgets what was used of the key under the limits that this gateway has used, as after a successful sign-in. */
  reset(key: string): Promise<void>
  /** How often this gateway said RATE_LIMITED. */
  refusals(): number
  close(): Promise<void>
}

/** Redis answers in less than a millisecond or is in trouble; nobody's sign-in waits longer for it than this. */
const redisTimeoutMs = 500

export interface RateLimiterOptions {
  readonly redisUrl: string | undefined
  /** Starts the names of all keys in Redis: gateways with the same prefix count together. */
  readonly prefix: string
  readonly logger: Logger
}

/**
 * Counts in this process, or, with a Redis, for all gateways together. While Redis does not answer each gateway counts by itself: limits then
 * hold per gateway instead of not at all, and nobody is locked out because Redis is down.
 */
export function createRateLimiter(options: RateLimiterOptions): RateLimiter {
  const { redisUrl, logger } = options
  const keyPrefix = `${options.prefix}:rate`
  const redis = redisUrl === undefined ? undefined : connect(redisUrl, logger)
  /** One limiter per limit, as the library wants it; there are a handful in the whole gateway. */
  const limiters = new Map<string, readonly [RateLimiterMemory, RateLimiterRedis?]>()
  let refusals = 0

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
            new RateLimiterRedis({ ...common, storeClient: redis.client, insuranceLimiter: memory, rejectIfRedisNotReady: true }),
          ] as const)
    limiters.set(name, made)
    return made
  }

  return {
    async consume(key, limit) {
      const [memory, shared] = limitersOf(limit)
      // Else the first points would be counted here while the connection is being made, and then again in Redis.
      await redis?.firstOutcome
      try {
        await (shared ?? memory).consume(key)
      } catch (refusal) {
        if (!(refusal instanceof RateLimiterRes)) throw refusal
        refusals += 1
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
    refusals: () => refusals,
    async close() {
      redis?.client.disconnect()
    },
  }
}

/** `firstOutcome` resolves when Redis is ready, has failed for the first time, or takes too long; it never rejects. */
function connect(url: string, logger: Logger) {
  const client = connectRedis({
    url,
    name: 'panoptes-rate-limit',
    logger,
    onOutage: 'rate limits are counted per gateway while Redis does not answer',
    options: { commandTimeout: redisTimeoutMs },
  })
  const firstOutcome = once(client, 'ready', { signal: AbortSignal.timeout(redisTimeoutMs) }).catch(() => undefined)
  return { client, firstOutcome }
}
