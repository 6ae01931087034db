import { type IncomingMessage, STATUS_CODES } from 'node:http'
import type { Duplex } from 'node:stream'
import { handleProtocols, type Server } from 'graphql-ws'
import type { Logger } from 'pino'
import { WebSocketServer } from 'ws'
import { serviceRestart } from './close-codes.ts'
import { ConnectionCounter } from './connection-counter.ts'
import type { SocketState } from './graphql-over-websocket.ts'
import { createKeepAlive } from './keep-alive.ts'
import { isAllowedOrigin, type OriginPolicy } from './origin.ts'
import { requestFacts } from './request-facts.ts'
import { serveSocket } from './serve-socket.ts'

export interface WebSocketOptions {
  readonly protocol: Server<SocketState>
  readonly origins: OriginPolicy
  readonly maxMessageBytes: number
  readonly maxSocketsPerAddress: number
  readonly keepAliveMs: number
  readonly logger: Logger
}

export interface WebSockets {
  /** Takes over a connection of the HTTP server that asks for a WebSocket, or refuses it with an HTTP status. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void
  /** How many are open. */
  count(): number
  /** Refuses new sockets, closes the open ones with 1012, and cuts those that have not answered after `graceMs`. */
  close(graceMs: number): Promise<void>
}

/** WebSockets at /graphql: who may open one, keep-alive, the end. */
export function createWebSockets(options: WebSocketOptions): WebSockets {
  const { logger, origins } = options
  const server = new WebSocketServer({
    noServer: true,
    clientTracking: true,
    maxPayload: options.maxMessageBytes,
    perMessageDeflate: false,
    handleProtocols,
  })
  const counter = new ConnectionCounter(options.maxSocketsPerAddress)
  const keepAlive = createKeepAlive(server.clients, options.keepAliveMs)
  let closing = false

  function refusal(request: IncomingMessage, header: (name: string) => string | null): number | null {
    if (closing) return 503
    if (request.url?.split('?')[0] !== '/graphql') return 404
    return isAllowedOrigin(origins, header) ? null : 403
  }

  return {
    upgrade(request, socket, head) {
      socket.on('error', (error) => logger.debug({ err: error }, 'A socket failed'))
      const header = (name: string) => request.headers[name]?.toString() ?? null
      const status = refusal(request, header)
      if (status !== null) return refuse(socket, status)
      const facts = requestFacts({ header, remoteAddress: request.socket.remoteAddress, trustProxy: origins.trustProxy })
      const address = facts.ipAddress ?? ''
      if (!counter.acquire(address)) return refuse(socket, 429)
      socket.once('close', () => counter.release(address))
      server.handleUpgrade(request, socket, head, (client) => {
        keepAlive.watch(client)
        serveSocket(client, { protocol: options.protocol, facts, authorization: header('authorization'), logger })
      })
    },
    count: () => server.clients.size,
    async close(graceMs) {
      closing = true
      keepAlive.stop()
      const closed = new Promise<void>((resolve) => {
        server.close(() => resolve())
      })
      for (const client of server.clients) client.close(serviceRestart.code, serviceRestart.reason)
      const cut = setTimeout(() => {
        for (const client of server.clients) client.terminate()
      }, graceMs)
      await closed
      clearTimeout(cut)
    },
  }
}

function refuse(socket: Duplex, status: number): void {
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`, () =>
    socket.destroy(),
  )
}
