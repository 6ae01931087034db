import { Redis } from 'ioredis'
import { redactText } from '../../platform/redact-text.ts'
import { type Check, fine, wrong } from './check.ts'

const timeoutMs = 3_000

export const redisCheck: Check = {
  name: 'Redis',
  async look({ redisUrl }) {
    if (redisUrl === undefined) return fine('REDIS_URL is not set: this gateway is alone')
    const redis = new Redis(redisUrl, {
      lazyConnect: true,
      connectTimeout: timeoutMs,
      commandTimeout: timeoutMs,
      retryStrategy: () => null,
    })
    let cause = 'no answer'
    redis.on('error', (error: Error) => {
      cause = error.message
    })
    try {
      await redis.connect()
      await redis.ping()
      return fine('answers')
    } catch {
      return wrong(`cannot be reached: ${redactText(cause)}`, 'Check that Redis runs and that REDIS_URL names it.')
    } finally {
      redis.disconnect()
    }
  },
}
