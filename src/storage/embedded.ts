import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type EmbeddedThread, startEmbeddedThread } from './embedded-thread.ts'
import { lockFolder } from './folder-lock.ts'
import { makePrivate } from './make-private.ts'

/** The longest path of a unix socket that every system takes (bytes): 104 with the closing zero on macOS, 108 on Linux. */
const SOCKET_PATH_BYTES = 103
/** The name that PostgreSQL clients look for in the folder given to them as `host`, with the default port. */
const SOCKET_NAME = '.s.PGSQL.5432'

export interface EmbeddedDatabase {
  /** What PostgreSQL clients are given as `host`: the folder of the socket. */
  readonly host: string
  readonly failed: EmbeddedThread['failed']
  close(): Promise<void>
}

async function socketFolder(home: string): Promise<{ host: string; remove: () => Promise<void> }> {
  if (Buffer.byteLength(join(home, SOCKET_NAME)) <= SOCKET_PATH_BYTES) {
    await rm(join(home, SOCKET_NAME), { force: true })
    return { host: home, remove: () => rm(join(home, SOCKET_NAME), { force: true }) }
  }
  // A folder of one's own (0700) instead of a loopback port, which every user of the machine could connect to.
  const host = await mkdtemp(join(tmpdir(), 'panoptes-'))
  return { host, remove: () => rm(host, { recursive: true, force: true }) }
}

/**
 * Opens the embedded PostgreSQL (PGlite) kept in `home`, a folder that only its user may enter (0700). UNAVAILABLE when another
 * gateway has it.
 *
 * Durability: PGlite runs without fsync. What was acknowledged survives the death of the gateway (`kill -9`), because it is in the
 * operating system's cache by then; a power cut or a crash of the machine can lose or damage data. Statement timeouts are not
 * enforced inside, only by the client's `query_timeout`.
 */
export async function openEmbedded(home: string): Promise<EmbeddedDatabase> {
  await mkdir(home, { recursive: true, mode: 0o700 })
  await chmod(home, 0o700)
  const lock = await lockFolder(home)
  try {
    const dataFolder = join(home, 'database')
    await mkdir(dataFolder, { recursive: true, mode: 0o700 })
    const { host, remove } = await socketFolder(home)
    const thread = await startEmbeddedThread({ dataFolder, socketPath: join(host, SOCKET_NAME) })
    await makePrivate(dataFolder)
    return {
      host,
      failed: thread.failed,
      async close() {
        await thread.close()
        await remove()
        await lock.release()
      },
    }
  } catch (error) {
    await lock.release()
    throw error
  }
}
