import type { Server } from 'node:http'

/** Between two looks for connections that have become idle, in milliseconds. */
const idleCheck = 25

/**
 * Stops accepting, waits up to `graceMs` for requests that are being answered, then cuts what is left. Event streams have to be
 * ended by their owner: `server.close` alone waits for them forever.
 */
export async function drainServer(server: Server, graceMs: number): Promise<void> {
  if (!server.listening) return
  const closed = new Promise<void>((resolve) => {
    server.close(() => resolve())
  })
  const idle = setInterval(() => server.closeIdleConnections(), idleCheck)
  const cut = setTimeout(() => server.closeAllConnections(), graceMs)
  await closed
  clearInterval(idle)
  clearTimeout(cut)
}
