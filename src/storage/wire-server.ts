import { createServer, type Socket } from 'node:net'
import type { PGlite } from '@electric-sql/pglite'
import { createUnitSplitter } from './wire-units.ts'

/** A client that holds a transaction open and says nothing for so long (ms) is cut off: everybody else waits for it. */
const IDLE_IN_TRANSACTION_MS = 30_000

interface Job {
  readonly client: Socket
  readonly bytes: Uint8Array
  readonly open: boolean
}

export interface WireServer {
  close(): Promise<void>
}

/**
 * Lets PostgreSQL clients reach an embedded database over a unix socket, any number at a time. There is one session behind it, so
 * clients take turns: a turn is one batch of messages, or a whole transaction. A client that goes away in a transaction is rolled
 * back. (pglite-socket 0.2.17 takes turns by single message: two clients' unnamed statements get mixed up and it hangs.)
 */
export async function serveDatabase(database: PGlite, socketPath: string): Promise<WireServer> {
  const clients = new Set<Socket>()
  let queue: Job[] = []
  let owner: Socket | undefined
  let running = false
  let idleTimer: NodeJS.Timeout | undefined

  async function rollBack(client: Socket): Promise<void> {
    if (owner !== client) return
    owner = undefined
    if (database.isInTransaction()) await database.exec('ROLLBACK')
  }

  async function run(job: Job): Promise<void> {
    const answer: Buffer[] = []
    await database.runExclusive(() =>
      database.execProtocolRawStream(job.bytes, { onRawData: (data) => answer.push(Buffer.from(data)) }),
    )
    if (job.client.writable) job.client.write(Buffer.concat(answer))
    owner = job.open || database.isInTransaction() ? job.client : undefined
    if (owner !== undefined && !clients.has(owner)) await rollBack(owner)
  }

  async function work(): Promise<void> {
    if (running) return
    running = true
    clearTimeout(idleTimer)
    for (;;) {
      const next = owner === undefined ? 0 : queue.findIndex((job) => job.client === owner)
      const [job] = next === -1 ? [] : queue.splice(next, 1)
      if (job === undefined) break
      await run(job).catch((error: Error) => job.client.destroy(error))
    }
    running = false
    const holder = owner
    if (holder !== undefined) idleTimer = setTimeout(() => holder.destroy(), IDLE_IN_TRANSACTION_MS).unref()
  }

  async function leave(client: Socket): Promise<void> {
    clients.delete(client)
    queue = queue.filter((job) => job.client !== client)
    if (running) return
    await rollBack(client)
    await work()
  }

  const server = createServer({ noDelay: true }, (client) => {
    clients.add(client)
    const split = createUnitSplitter()
    client.on('data', (chunk) => {
      for (const unit of split(chunk)) {
        if (unit.kind === 'encryption') client.write('N')
        else if (unit.kind === 'batch') queue.push({ client, bytes: new Uint8Array(unit.bytes), open: unit.open })
        else client.end()
      }
      void work()
    })
    client.on('error', () => client.destroy())
    client.on('close', () => void leave(client))
  })

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(socketPath, resolve)
  })

  return {
    close: () =>
      new Promise((resolve) => {
        clearTimeout(idleTimer)
        server.close(() => resolve())
        for (const client of clients) client.destroy()
      }),
  }
}
