import type { Redis } from 'ioredis'

/**
 * Breaks off a connection that has become silent, so that it is made anew: a peer that vanished behind a firewall closes nothing. Asks every
 * `everyMs`, and gives an answer, as well as a connection that is being made, until the next time.
 * @returns how to stop.
 */
export function watchRedis(client: Redis, everyMs: number): () => void {
  let waiting = false
  const answered = () => {
    waiting = false
  }
  client.on('close', answered)
  client.on('ready', answered)
  const timer = setInterval(() => {
    // Connected and not ready: whoever accepted has not said yet that it is a Redis.
    if (client.status !== 'ready' && client.status !== 'connect') return
    if (waiting) return client.disconnect(true)
    waiting = true
    if (client.status === 'ready') client.ping().then(answered, answered)
  }, everyMs).unref()
  return () => clearInterval(timer)
}
