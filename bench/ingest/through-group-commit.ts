import { pino } from 'pino'
import { mcpLogStream } from '../../src/domains/mcp/mcp-log/mcp-log-stream.ts'
import { createMemoryBus } from '../../src/platform/bus/memory-bus.ts'
import { createStream } from '../../src/platform/stream/stream.ts'
import { connectDatabase } from '../../src/storage/database.ts'
import type { IngestPeer, IngestSetup } from './peer.ts'

/** Our own: producers append batches, which are written together; gapless, idempotent, told on the bus. */
export function throughGroupCommit({ databaseUrl, instanceIds, batch, producers }: IngestSetup): IngestPeer {
  const logger = pino({ level: 'silent' })
  const database = connectDatabase({ kind: 'server', url: databaseUrl }, logger)
  const bus = createMemoryBus(logger)
  const stream = createStream(mcpLogStream, { database, bus, logger, unavailable: () => false })
  let turn = 0
  return {
    name: 'stream.append, group commit',
    concurrency: () => producers,
    pid: process.pid,
    async once() {
      turn += 1
      const range = await stream.append(instanceIds[turn % instanceIds.length] ?? '', batch)
      if (range === null) throw new Error('the instance takes no entries')
      return batch.length
    },
    commits: () => stream.metrics().appends.commits,
    async close() {
      await stream.close()
      await bus.close()
      await database.close()
    },
  }
}
