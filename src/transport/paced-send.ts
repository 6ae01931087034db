import type { WebSocket } from 'ws'

/**
 * Bytes that may wait in the process for one socket. Below, results follow each other at once; above, the next one is not asked for before the
 * last has left the process. Larger than what a fast network takes in between two turns of the event loop (1 Gbit/s for 2 ms).
 */
export const maxWaitingBytes = 256 * 1024

/** Sends text on a socket; a promise when the sender should wait before it makes more. What comes after the socket has closed is dropped. */
export type PacedSend = (text: string | Buffer) => Promise<void> | undefined

/** A sender that waits holds one message, so a socket holds `maxWaitingBytes` and one message of each of its operations, however slow it is. */
export function pacedSend(socket: WebSocket): PacedSend {
  return (text) => {
    if (socket.readyState !== socket.OPEN) return undefined
    if (socket.bufferedAmount + text.length > maxWaitingBytes) {
      return new Promise((resolve) => socket.send(text, { binary: false }, () => resolve()))
    }
    socket.send(text, { binary: false })
    return undefined
  }
}
