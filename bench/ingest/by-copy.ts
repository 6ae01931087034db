import { once } from 'node:events'
import pg from 'pg'
import { from } from 'pg-copy-streams'
import { poolConfig } from '../../src/storage/database.ts'
import type { IngestPeer, IngestSetup } from './peer.ts'
import { createSeqs, createTurns } from './turns.ts'

const copy = 'COPY mcp_logs (mcp_instance_id, seq, "timestamp", level, source, message, metadata) FROM STDIN'

/** COPY in its text format, a group each: PostgreSQL's fastest way in, with neither heads nor an answer about them. */
export function byCopy(
  setup: IngestSetup,
  size: { readonly connections: () => number; readonly batches: () => number },
): IngestPeer {
  const pool = new pg.Pool(poolConfig({ kind: 'server', url: setup.databaseUrl }))
  const nextGroup = createTurns(setup)
  const nextSeq = createSeqs()
  return {
    name: 'COPY',
    concurrency: size.connections,
    pid: process.pid,
    async once() {
      const { instanceIds, lines } = nextGroup(size.batches())
      let text = ''
      for (const [index, { timestamp, level, source, message, metadata }] of lines.entries()) {
        const id = instanceIds[index] ?? ''
        const json = escaped(metadata)
        text += `${id}\t${nextSeq(id)}\t${new Date(timestamp).toISOString()}\t${level}\t${source}\t${escaped(message)}\t${json}\n`
      }
      const client = await pool.connect()
      try {
        const stream = client.query(from(copy))
        const finished = once(stream, 'finish')
        stream.end(text)
        await finished
      } finally {
        client.release()
      }
      return lines.length
    },
    close: () => pool.end(),
  }
}

const escapes: Readonly<Record<string, string>> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' }

function escaped(text: string): string {
  return text.replace(/[\\\t\n\r]/g, (character) => escapes[character] ?? character)
}
