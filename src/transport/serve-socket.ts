import type { Server } from 'graphql-ws'
import type { Logger } from 'pino'
import type { RawData, WebSocket } from 'ws'
import { PanoptesError } from '../errors.ts'
import { closeFor } from './close-codes.ts'
import type { SocketState } from './graphql-over-websocket.ts'
import { pacedSend } from './paced-send.ts'
import type { RequestFacts } from './request-facts.ts'

/** A complete message is nothing but its type and an id; longer messages are not looked into. */
const maxCompleteLength = 512

/** Connects one open socket with the protocol, until it closes. */
export function serveSocket(
  socket: WebSocket,
  options: { protocol: Server<SocketState>; facts: RequestFacts; authorization: string | null; logger: Logger },
): void {
  const { facts } = options
  const logger = options.logger.child({ connectionId: facts.requestId })
  const state: SocketState = {
    facts,
    authorization: options.authorization,
    operations: new Map(),
    send: pacedSend(socket),
    unwatch: () => {},
    close(error) {
      const { code, reason } = closeFor(error)
      endOperations(error)
      // What the operations say last is on its way by then.
      setImmediate(() => socket.close(code, reason))
    },
  }
  function endOperations(why?: unknown): void {
    for (const controller of state.operations.values()) controller.abort(why)
  }

  async function receive(handle: (data: string) => Promise<void>, data: RawData): Promise<void> {
    // A socket that was told to close may still send: nothing of that is done.
    if (socket.readyState !== socket.OPEN) return
    const text = data.toString()
    const completed = completedId(text)
    if (completed !== null) state.operations.get(completed)?.abort()
    try {
      await handle(text)
    } catch (error) {
      if (!(error instanceof PanoptesError)) logger.error({ err: error }, 'A socket was closed because of an error')
      state.close(error)
    }
  }

  const closed = options.protocol.opened(
    {
      protocol: socket.protocol,
      send: (data) => state.send(data),
      close: (code, reason) => socket.close(code, reason),
      onMessage: (handle) => socket.on('message', (data) => void receive(handle, data)),
    },
    state,
  )
  socket.on('error', (error) => logger.debug({ err: error }, 'A socket failed'))
  socket.once('close', (code, reason) => {
    endOperations()
    logger.debug({ code, reason: reason.toString() }, 'Socket closed')
    closed(code, reason.toString()).catch((error: unknown) => logger.error({ err: error }, 'Closing a socket failed'))
  })
}

/** The id in a complete message: graphql-ws tells nobody of one that comes before the operation has begun to answer. */
function completedId(text: string): string | null {
  if (text.length > maxCompleteLength || !text.includes('"complete"')) return null
  try {
    const message: unknown = JSON.parse(text)
    const isComplete = typeof message === 'object' && message !== null && 'type' in message && message.type === 'complete'
    return isComplete && 'id' in message && typeof message.id === 'string' ? message.id : null
  } catch {
    // What is no JSON closes the socket: that is the protocol's to say.
    return null
  }
}
