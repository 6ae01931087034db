/**
 * What a delivered message costs the transport when many sockets follow one stream: executed once for all, or once for each.
 *
 *   npx tsx bench/fan-out.ts [subscribers = 1000] [events per second = 20] [seconds = 10]
 *
 * The subscribers are in a process of their own, so the CPU is the gateway's alone. The stream is in memory, an event holds five log entries.
 */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { buildSchema } from 'graphql'
import { pino } from 'pino'
import { WebSocket } from 'ws'
import { nobody } from '../src/access/viewer.ts'
import { sharedEvents } from '../src/graphql/shared-events.ts'
import type { OperationScope } from '../src/transport/operation.ts'
import { createTransport } from '../src/transport/transport.ts'

interface Entry {
  readonly seq: number
  readonly timestamp: string
  readonly level: string
  readonly source: string
  readonly message: string
}

interface Batch {
  readonly entries: readonly Entry[]
  readonly cursor: string
  readonly phase: string
}

const argument = (index: number, otherwise: number) => Number(process.argv[index] ?? otherwise)
const subscribers = argument(2, 1_000)
const perSecond = argument(3, 20)
const seconds = argument(4, 10)

const query = 'subscription { batches { entries { seq timestamp level source message } cursor phase } }'

async function subscribe(url: string): Promise<void> {
  let received = 0
  for (let index = 0; index < subscribers; index += 1) {
    const socket = new WebSocket(`${url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws')
    await once(socket, 'open')
    socket.send('{"type":"connection_init"}')
    await once(socket, 'message')
    socket.send(JSON.stringify({ id: String(index), type: 'subscribe', payload: { query } }))
    socket.on('message', () => {
      received += 1
    })
  }
  process.send?.('ready')
  process.on('message', () => process.send?.(received))
}

async function measure(shared: boolean): Promise<string> {
  let publish: (batch: Batch) => void = () => {}
  let next = new Promise<Batch>((resolve) => {
    publish = resolve
  })
  async function* follow({ signal }: OperationScope): AsyncGenerator<Batch, void, undefined> {
    while (!signal.aborted) yield await next
  }
  const schema = buildSchema(`
    type Entry { seq: Int!, timestamp: String!, level: String!, source: String!, message: String! }
    type Batch { entries: [Entry!]!, cursor: String!, phase: String! }
    type Query { nothing: Int }
    type Subscription { batches: Batch! }
  `)
  const field = schema.getSubscriptionType()?.getFields().batches
  Object.assign(field ?? {}, {
    subscribe: (_root: unknown, _arguments: unknown, scope: OperationScope) => follow(scope),
    resolve: (batch: Batch) => batch,
    ...(shared && { extensions: sharedEvents(({ cursor }: Batch) => cursor) }),
  })
  const transport = createTransport({
    schema,
    env: {
      port: 0,
      host: '127.0.0.1',
      publicUrl: undefined,
      corsOrigins: [],
      trustProxy: false,
      introspection: 'everyone',
      maxBodyBytes: 64 * 1024,
      maxSocketsPerAddress: subscribers,
    },
    logger: pino({ level: 'silent' }),
    authenticate: async () => nobody,
    createContext: (_actor, scope) => scope,
    stillValid: async (viewers) => viewers.map(() => true),
    ready: async () => ({ ok: true, checks: {} }),
  })
  const { url } = await transport.listen()
  const clients = fork(fileURLToPath(import.meta.url), [...process.argv.slice(2, 5)], {
    env: { ...process.env, FAN_OUT_URL: url },
  })
  await once(clients, 'message')
  await sleep(500)
  const before = process.cpuUsage()
  let seq = 0
  for (let event = 0; event < perSecond * seconds; event += 1) {
    const entries = Array.from({ length: 5 }, () => {
      seq += 1
      return {
        seq,
        timestamp: new Date().toISOString(),
        level: 'INFO',
        source: 'STDOUT',
        message: `line ${seq} of what a server says`,
      }
    })
    const give = publish
    next = new Promise((resolve) => {
      publish = resolve
    })
    give({ entries, cursor: String(seq), phase: 'LIVE' })
    await sleep(1_000 / perSecond)
  }
  const { user, system } = process.cpuUsage(before)
  await sleep(500)
  clients.send('how many')
  const [received] = await once(clients, 'message')
  clients.kill()
  await transport.close(0)
  const each = ((user + system) / Number(received)).toFixed(1)
  return `${shared ? 'shared  ' : 'unshared'} ${received} messages, ${each} µs of CPU each (user ${user / 1_000} ms, system ${system / 1_000} ms)`
}

if (process.env.FAN_OUT_URL === undefined) {
  for (const shared of [true, false]) process.stdout.write(`${await measure(shared)}\n`)
} else {
  await subscribe(process.env.FAN_OUT_URL)
}
