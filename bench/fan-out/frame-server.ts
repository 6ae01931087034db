/** The least that `ws` can do: a frame made once is written to every socket. No GraphQL, no cursors, nobody is asked for a token. */
import { createServer } from 'node:http'
import { WebSocket, WebSocketServer } from 'ws'
import { listen } from './listen.ts'
import { onPublication } from './on-publication.ts'

const server = createServer()
const sockets = new WebSocketServer({ server, path: '/graphql', perMessageDeflate: false })
sockets.on('connection', (socket) => {
  socket.once('message', () => socket.send('{"type":"connection_ack"}'))
})
onPublication((batch) => {
  const frame = Buffer.from(JSON.stringify({ id: '1', type: 'next', payload: { data: { mcpLogStream: batch } } }))
  for (const socket of sockets.clients) if (socket.readyState === WebSocket.OPEN) socket.send(frame, { binary: false })
})
process.send?.({ url: await listen(server) })
