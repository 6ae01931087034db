/** A process full of subscribers, which only count what comes and how long it took. */
import { z } from 'zod'
import { childArgument } from '../support/child.ts'
import { openBareSocket } from './bare-socket.ts'
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
let begun = 0

/** Counts the entries of a message, by the mark and the digits behind it. */
function count(message: Buffer): void {
  frames += 1
  const received = now()
  for (let at = message.indexOf(mark); at !== -1; at = message.indexOf(mark, at)) {
    at += mark.length
    let sent = 0
    for (let digit = (message[at] ?? 0) - 48; digit >= 0 && digit <= 9; digit = (message[at] ?? 0) - 48) {
      sent = sent * 10 + digit
      at += 1
    }
    entries += 1
    latencies.record(received - sent)
  }
}

function gone(why: string): never {
  throw new Error(why)
}

async function subscribe(): Promise<void> {
  let receive = (_message: Buffer) => {}
  const acknowledged = new Promise<void>((resolve) => {
    receive = (message) => {
      if (!message.includes('connection_ack')) gone(message.toString())
      receive = count
      resolve()
    }
  })
  const socket = await openBareSocket(new URL(given.url), 'graphql-transport-ws', (message) => receive(message), gone)
  socket.send(JSON.stringify({ type: 'connection_init', payload: { authorization: `Bearer ${given.token}` } }))
  await acknowledged
  const payload = { query: document, variables: { ids: [given.instanceId] } }
  socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload }))
}

async function subscribeInTurn(): Promise<void> {
  while (begun < given.count) {
    begun += 1
    await subscribe()
  }
}

await Promise.all(Array.from({ length: opening }, subscribeInTurn))
process.on('message', () => process.send?.({ frames, entries, latencies: latencies.take() }))
process.on('disconnect', () => process.exit())
process.send?.('ready')
