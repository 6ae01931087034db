import { once } from 'node:events'
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'
import { Worker } from 'node:worker_threads'

export interface EmbeddedThread {
  /** Resolves, with the reason, when the thread ends without having been asked to. */
  readonly failed: Promise<Error>
  /** Ends the thread; also when it has ended by itself. */
  close(): Promise<void>
}

export interface EmbeddedThreadOptions {
  /** Where the database is kept; undefined keeps it in memory. */
  readonly dataFolder: string | undefined
  /** The unix socket to listen on; `.s.PGSQL.5432` in a folder that is then the `host` of clients. */
  readonly socketPath: string
  /** A dumped data folder (uncompressed tar) that an empty database starts from. */
  readonly snapshotFile?: string
}

/** How long the database may take to write everything out and close (ms) before its thread is ended. */
const CLOSE_MS = 10_000

function startWorker(options: EmbeddedThreadOptions): Worker {
  // No secret of the gateway's environment is needed in there.
  const common = { workerData: options, env: {} }
  if (import.meta.url.endsWith('.js')) return new Worker(new URL('./embedded-worker.js', import.meta.url), common)
  // Run from its sources the thread needs tsx, and Node 20 does not pass `--import` loaders on to threads.
  const tsx = pathToFileURL(
    createRequire(import.meta.url)
      .resolve('tsx/esm/api')
      .replace(/cjs$/, 'mjs'),
  )
  const file = new URL('./embedded-worker.ts', import.meta.url)
  const bootstrap = `import('${tsx}').then(({ register }) => { register(); return import('${file}') })`
  return new Worker(bootstrap, { ...common, eval: true })
}

/** Starts an embedded PostgreSQL in a thread of its own and resolves when it takes connections. */
export async function startEmbeddedThread(options: EmbeddedThreadOptions): Promise<EmbeddedThread> {
  const worker = startWorker(options)
  let closing = false
  let uncaught: Error | undefined
  worker.on('error', (error) => {
    uncaught = error
  })
  const exited = new Promise<number>((resolve) => worker.once('exit', resolve))
  await Promise.race([
    once(worker, 'message'),
    exited.then((code) => {
      throw new Error(`The embedded database ended while it started, with code ${code}.`)
    }),
  ])
  return {
    failed: new Promise((resolve) => {
      void exited.then((code) => {
        if (!closing) resolve(uncaught ?? new Error(`Its thread ended with code ${code}.`))
      })
    }),
    async close() {
      closing = true
      worker.postMessage('close')
      const timer = setTimeout(() => void worker.terminate(), CLOSE_MS)
      await exited
      clearTimeout(timer)
    },
  }
}
