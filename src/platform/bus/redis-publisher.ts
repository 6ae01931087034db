import type { Redis } from 'ioredis'
import type { Logger } from 'pino'
import { isRedisReply } from '../redis/is-redis-reply.ts'

export interface RedisPublisher {
  /** Sends, or drops and counts when Redis is away or behind; never throws, never waits. */
  publish(channel: string, message: string): void
  /** Messages that may not have arrived. */
  dropped(): number
  /** Sends what is under way, for up to `graceMs`, then disconnects. */
  close(graceMs: number): Promise<void>
}

/** What Redis may not have answered yet, in messages and in characters: more than a burst needs, and nothing to a gateway's memory. */
const maxUnanswered = 10_000
const maxUnansweredLength = 16 * 1024 * 1024

/**
 * The sending half of a bus.
 * @param options.confession is sent as soon as possible after messages were dropped, so that others know that they missed something.
 */
export function createRedisPublisher(
  client: Redis,
  options: { readonly confession: { readonly channel: string; readonly message: string }; readonly logger: Logger },
): RedisPublisher {
  const { confession, logger } = options
  let unanswered = 0
  let unansweredLength = 0
  let dropped = 0
  /** Whether others have to be told that messages were dropped. */
  let owed = false
  let refused = false

  /** Whether it arrived. */
  async function send(channel: string, message: string): Promise<boolean> {
    let arrived = false
    unanswered += 1
    unansweredLength += message.length
    try {
      await client.publish(channel, message)
      arrived = true
      refused = false
    } catch (error) {
      owed = true
      const isRefusal = isRedisReply(error)
      if (isRefusal && !refused) logger.error({ err: error }, 'Redis refuses messages of the bus')
      refused = isRefusal
    }
    unanswered -= 1
    unansweredLength -= message.length
    // After a success only: what Redis refuses is not tried again and again.
    if (owed && !refused && unanswered === 0) confess()
    return arrived
  }

  function confess(): void {
    if (client.status !== 'ready') return
    owed = false
    void send(confession.channel, confession.message)
  }

  client.on('ready', () => {
    if (owed) confess()
  })

  return {
    async publish(channel, message) {
      const behind = unanswered >= maxUnanswered || unansweredLength >= maxUnansweredLength
      if (!behind && client.status === 'ready' && (await send(channel, message))) return
      dropped += 1
      owed = true
    },
    dropped: () => dropped,
    async close(graceMs) {
      let timer: NodeJS.Timeout | undefined
      const late = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, graceMs)
      })
      if (client.status === 'ready') await Promise.race([client.quit().catch(() => undefined), late])
      clearTimeout(timer)
      client.disconnect()
    },
  }
}
