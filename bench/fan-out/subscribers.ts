/** A process full of subscribers: raw sockets that only count what comes and how long it took. */
import { once } from 'node:events'
import { WebSocket } from 'ws'
import { z } from 'zod'
import { childArgument } from '../support/child.ts'
import { document, sentMark } from './document.ts'
import { Latencies } from './latencies.ts'
import { now } from './now.ts'

/** Sockets that are being opened at the same time. */
const opening = 25

const given = z.object({ url: z.string(), token: z.string(), instanceId: z.string(), count: z.number() }).parse(childArgument())
const latencies = new Latencies()
const mark = Buffer.from(sentMark)
let frames = 0
let entries = 0
let opened = 0

function receive(data: Buffer): void {
  frames += 1
  const received = now()
  for (let at = data.indexOf(mark); at !== -1; at = data.indexOf(mark, at)) {
    at += mark.length
    let sent = 0
    for (let digit = (data[at] ?? 0) - 48; digit >= 0 && digit <= 9; digit = (data[at] ?? 0) - 48) {
      sent = sent * 10 + digit
      at += 1
    }
    entries += 1
    latencies.record(received - sent)
  }
}

async function open(): Promise<void> {
  while (opened < given.count) {
    opened += 1
    const socket = new WebSocket(given.url.replace('http', 'ws'), 'graphql-transport-ws', {
      perMessageDeflate: false,
      skipUTF8Validation: true,
    })
    await once(socket, 'open')
    const acknowledged = once(socket, 'message')
    socket.send(JSON.stringify({ type: 'connection_init', payload: { authorization: `Bearer ${given.token}` } }))
    await acknowledged
    socket.on('message', receive)
    socket.on('close', (code, reason) => {
      throw new Error(`the server closed a socket: ${code} ${reason}`)
    })
    const payload = { query: document, variables: { ids: [given.instanceId] } }
    socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload }))
  }
}

await Promise.all(Array.from({ length: opening }, open))
process.on('message', () => process.send?.({ frames, entries, latencies: latencies.take() }))
process.on('disconnect', () => process.exit())
process.send?.('ready')
