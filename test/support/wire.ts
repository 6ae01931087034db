import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { onTestFinished } from 'vitest'

/** A way to a server that can be cut, silenced and restored; it is gone when the test ends. */
export async function startWire(target: { readonly hostname: string; readonly port: string }) {
  const sockets = new Set<Socket>()
  let silent = false
  let accepted = 0
  const server = createServer((socket) => {
    accepted += 1
    const upstream = connect(Number(target.port), target.hostname)
    for (const end of [socket, upstream]) sockets.add(end.on('error', () => undefined))
    socket.on('data', (data) => silent || upstream.write(data)).on('close', () => upstream.destroy())
    upstream.on('data', (data) => silent || socket.write(data)).on('close', () => socket.destroy())
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const cut = () => {
    server.close()
    for (const socket of sockets) socket.destroy()
    sockets.clear()
  }
  onTestFinished(cut)
  return {
    port,
    /** How many connections it has accepted. */
    accepted: () => accepted,
    cut,
    async restore(stillSilent = false) {
      silent = stillSilent
      await once(server.listen(port, '127.0.0.1'), 'listening')
    },
    /** Connections stay open and nothing goes through any more, as behind a firewall that forgot them. */
    silence(now: boolean) {
      silent = now
    },
  }
}
