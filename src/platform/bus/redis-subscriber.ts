import type { Redis } from 'ioredis'
import type { Logger } from 'pino'
import { isRedisReply } from '../redis/is-redis-reply.ts'
import { callListener } from './call-listener.ts'

export interface RedisSubscriber {
  /**
   * Listens to the channel, now or as soon as Redis is back, until everybody who asked for it has called what this returned.
   * `onListening` is called once, when messages come in.
   */
  add(channel: string, onListening: () => void): () => void
  /** Whether messages of all channels come in. */
  isListening(): boolean
  close(): void
}

interface Channel {
  /** Whether Redis has confirmed it on this connection. */
  active: boolean
  readonly holders: Set<{ waiting: boolean; readonly onListening: () => void }>
}

/**
 * The receiving half of a bus: one connection for all channels.
 * @param options.onListening called whenever all channels are listened to after a time in which they were not.
 */
export function createRedisSubscriber(
  client: Redis,
  options: {
    readonly onMessage: (channel: string, message: string) => void
    readonly onListening: () => void
    readonly logger: Logger
  },
): RedisSubscriber {
  const { logger } = options
  const channels = new Map<string, Channel>()
  let listening = false

  function tell(channel: Channel): void {
    for (const holder of [...channel.holders]) {
      if (!holder.waiting || !channel.holders.has(holder)) continue
      holder.waiting = false
      callListener(logger, holder.onListening)
    }
  }

  /** False when the connection broke meanwhile: the next one listens to every channel again. */
  async function listen(names: readonly string[]): Promise<boolean> {
    const asked = names.map((name) => channels.get(name))
    try {
      await client.subscribe(...names)
    } catch (error) {
      if (isRedisReply(error)) logger.error({ err: error, channels: names }, 'Redis refuses channels of the bus')
      return false
    }
    for (const channel of asked) {
      if (channel === undefined) continue
      channel.active = true
      tell(channel)
    }
    return true
  }

  function open(name: string): Channel {
    const channel: Channel = { active: false, holders: new Set() }
    channels.set(name, channel)
    if (client.status === 'ready') void listen([name])
    return channel
  }

  function drop(name: string): void {
    channels.delete(name)
    if (client.status !== 'ready') return
    client.unsubscribe(name).catch(() => {
      // The connection broke, and with it went the subscription.
    })
  }

  client.on('message', options.onMessage)
  client.on('close', () => {
    listening = false
    for (const channel of channels.values()) channel.active = false
  })
  client.on('ready', async () => {
    if (channels.size > 0 && !(await listen([...channels.keys()]))) return
    listening = true
    options.onListening()
  })

  return {
    add(name, onListening) {
      const channel = channels.get(name) ?? open(name)
      const holder = { waiting: true, onListening }
      channel.holders.add(holder)
      if (channel.active) queueMicrotask(() => tell(channel))
      return () => {
        if (channel.holders.delete(holder) && channel.holders.size === 0 && channels.get(name) === channel) drop(name)
      }
    },
    isListening: () => listening,
    close() {
      channels.clear()
      listening = false
      client.disconnect()
    },
  }
}
