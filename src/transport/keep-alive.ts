import type { WebSocket } from 'ws'

/**
 * Looks for how long a socket may be silent that has bytes waiting which do not move. A pong comes behind all that was sent before the ping, so
 * somebody who reads slowly answers late: with looks every 12 s this leaves two minutes. Who is cut then comes back with a cursor.
 */
const stalledLooks = 10

interface Silence {
  looks: number
  waiting: number
}

export interface KeepAlive {
  /** Notes when the socket is heard of. */
  watch(socket: WebSocket): void
  stop(): void
}

/** Pings sockets every `everyMs` and cuts those that have not been heard of since the last time. */
export function createKeepAlive(sockets: ReadonlySet<WebSocket>, everyMs: number): KeepAlive {
  const silences = new WeakMap<WebSocket, Silence>()

  function look(socket: WebSocket): void {
    const waiting = socket.bufferedAmount
    const silence = silences.get(socket)
    const moved = silence !== undefined && silence.waiting !== waiting
    const looks = silence === undefined || moved ? 0 : silence.looks
    silences.set(socket, { looks: looks + 1, waiting })
    if (looks >= (waiting > 0 ? stalledLooks : 1)) socket.terminate()
    // One ping is enough for somebody who has not read the last one.
    else if (silence === undefined || waiting === 0) socket.ping()
  }

  const timer = setInterval(() => {
    for (const socket of sockets) look(socket)
  }, everyMs).unref()

  return {
    watch(socket) {
      const hear = () => silences.delete(socket)
      socket.on('pong', hear).on('message', hear)
    },
    stop: () => clearInterval(timer),
  }
}
