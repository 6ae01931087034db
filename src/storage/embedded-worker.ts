import { chmodSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { parentPort, workerData } from 'node:worker_threads'
import { PGlite } from '@electric-sql/pglite'
import { citext } from '@electric-sql/pglite/contrib/citext'
import { pg_trgm } from '@electric-sql/pglite/contrib/pg_trgm'
import { pgcrypto } from '@electric-sql/pglite/contrib/pgcrypto'
import { vector } from '@electric-sql/pglite-pgvector'
import { z } from 'zod'
import { serveDatabase } from './wire-server.ts'

// The thread that the embedded database runs in: a slow query does not hold up the gateway's event loop.
const { dataFolder, socketPath, snapshotFile } = z
  .object({ dataFolder: z.string().optional(), socketPath: z.string(), snapshotFile: z.string().optional() })
  .parse(workerData)

const snapshot = snapshotFile === undefined ? {} : { loadDataDir: new Blob([new Uint8Array(await readFile(snapshotFile))]) }
const database = await PGlite.create({
  ...(dataFolder === undefined ? {} : { dataDir: dataFolder }),
  ...snapshot,
  extensions: { vector, pg_trgm, citext, pgcrypto },
})
const server = await serveDatabase(database, socketPath)
chmodSync(socketPath, 0o600)

parentPort?.once('message', async () => {
  await server.close()
  await database.close()
  parentPort?.close()
})
parentPort?.postMessage('ready')
