import { randomBytes } from 'node:crypto'
import type { Logger } from 'pino'
import { connectRedis } from '../redis/connect-redis.ts'
import { watchRedis } from '../redis/watch-redis.ts'
import type { Bus, JsonValue } from './bus.ts'
import { callListener } from './call-listener.ts'
import { createRedisPublisher } from './redis-publisher.ts'
import { createRedisSubscriber } from './redis-subscriber.ts'
import { createTopicListeners } from './topic-listeners.ts'

export interface RedisBusOptions {
  readonly redisUrl: string
  /** Starts the names of all channels: gateways with the same prefix hear each other. */
  readonly prefix: string
  readonly logger: Logger
  /** How often a silent connection is asked whether it lives (ms). */
  readonly watchMs?: number
}

/** How long what was published last may take to leave when the gateway stops (ms). */
const graceMs = 500
const senderLength = 12

/**
 * The bus of several gateways, over PUBLISH and SUBSCRIBE of Redis. A gateway's own listeners are called directly, so that they do not depend on
 * Redis; a message carries its sender, who ignores it when it comes back.
 */
export function createRedisBus({ redisUrl, prefix, logger, watchMs = 5_000 }: RedisBusOptions): Bus {
  const sender = randomBytes(senderLength / 2).toString('hex')
  /** On this channel a gateway says that messages of it were lost. No topic is empty. */
  const lossChannel = `${prefix}:`
  const listeners = createTopicListeners(logger)
  const reconnectListeners = new Set<{ readonly listener: () => void }>()
  let published = 0
  let closed = false

  function announceGap(): void {
    for (const { listener } of [...reconnectListeners]) callListener(logger, listener)
  }

  function receive(channel: string, message: string): void {
    if (closed || message.startsWith(sender)) return
    const payload = channel === lossChannel ? null : parse(message.slice(senderLength))
    if (channel === lossChannel) announceGap()
    else if (payload === undefined) logger.warn({ channel }, 'a message that no gateway sent came over the bus')
    else listeners.deliver(channel.slice(lossChannel.length), payload)
  }

  const connection = { url: redisUrl, logger }
  const sending = connectRedis({
    ...connection,
    name: `${prefix}:publish`,
    onOutage: 'while Redis does not answer, the other gateways notice later what happens in this one',
  })
  const receiving = connectRedis({
    ...connection,
    name: `${prefix}:subscribe`,
    onOutage: 'while Redis does not answer, this gateway notices later what happens in the others',
    options: { autoResubscribe: false },
  })
  const unwatch = [watchRedis(sending, watchMs), watchRedis(receiving, watchMs)]
  const publisher = createRedisPublisher(sending, { confession: { channel: lossChannel, message: sender }, logger })
  const subscriber = createRedisSubscriber(receiving, { onMessage: receive, onListening: announceGap, logger })
  subscriber.add(lossChannel, () => undefined)

  return {
    publish(topic, payload) {
      if (closed) return
      published += 1
      publisher.publish(lossChannel + topic, sender + JSON.stringify(payload))
      queueMicrotask(() => listeners.deliver(topic, payload))
    },
    subscribe(topic, listener, onListening) {
      if (closed) return () => undefined
      const end = listeners.add(topic, listener)
      const leave = subscriber.add(lossChannel + topic, () => onListening?.())
      return () => {
        end()
        leave()
      }
    },
    onReconnect(listener) {
      const entry = { listener }
      reconnectListeners.add(entry)
      return () => reconnectListeners.delete(entry)
    },
    listenerCount: () => listeners.count(),
    snapshot: () => ({
      kind: 'redis',
      ok: subscriber.isListening() && sending.status === 'ready',
      published,
      delivered: listeners.delivered(),
      dropped: publisher.dropped(),
    }),
    async close() {
      closed = true
      for (const stop of unwatch) stop()
      listeners.clear()
      reconnectListeners.clear()
      subscriber.close()
      await publisher.close(graceMs)
    },
  }
}

function parse(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
