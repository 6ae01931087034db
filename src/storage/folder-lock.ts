import { randomInt, randomUUID } from 'node:crypto'
import { mkdir, open, readdir, readFile, rm, stat, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import { PanoptesError } from '../errors.ts'
import { isRunning, ownIdentity } from '../platform/process-identity.ts'

/** How often a holder shows that it lives, for starters that cannot see its process (ms). */
const HEARTBEAT_MS = 5_000
/** A holder in another pid space that was silent for so long (ms) is gone: four heartbeats. */
const SILENT_MS = 20_000
/** Starters that met step back and try again so many times before they believe that the folder is taken. */
const ATTEMPTS = 12
/** The longest step back (ms). */
const BACKOFF_MS = 120

const claimShape = z.object({ pid: z.int(), startedAt: z.string(), space: z.string() })

export interface FolderLock {
  release(): Promise<void>
}

interface Rival {
  readonly pid: number | undefined
}

async function unlessMissing<T>(read: Promise<T>): Promise<T | undefined> {
  return read.catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw error
  })
}

function parseClaim(text: string) {
  try {
    return claimShape.safeParse(JSON.parse(text)).data
  } catch {
    return undefined
  }
}

/** Whoever else has a claim on the folder and may be alive; claims of the dead are removed on the way. */
async function findRival(claims: string, own: string): Promise<Rival | undefined> {
  for (const name of await readdir(claims)) {
    if (name === own) continue
    const path = join(claims, name)
    const [text, stats] = await Promise.all([unlessMissing(readFile(path, 'utf8')), unlessMissing(stat(path))])
    if (text === undefined || stats === undefined) continue
    const claim = parseClaim(text)
    const alive = claim === undefined ? undefined : isRunning(claim)
    if (alive ?? Date.now() - stats.mtimeMs < SILENT_MS) return { pid: claim?.pid }
    await rm(path, { force: true })
  }
  return undefined
}

/**
 * Claims a data folder for this process, or throws UNAVAILABLE naming the process that has it. Two gateways on one embedded
 * database would destroy it.
 *
 * Every starter first writes a claim under a name of its own and then looks for the claims of others: of two that meet, the later
 * one always sees the earlier. Whoever sees a living claim takes its own back, waits for a random moment and tries again. A claim
 * whose process is gone (same pid space, but no such process, or one that started at another time) counts for nothing, so a
 * killed gateway does not stand in the way. Claims from another container or machine count while their heartbeat is fresh.
 */
export async function lockFolder(folder: string): Promise<FolderLock> {
  const claims = join(folder, 'lock')
  await mkdir(claims, { recursive: true, mode: 0o700 })
  const content = JSON.stringify(ownIdentity())
  for (let attempt = 1; ; attempt += 1) {
    const own = randomUUID()
    const path = join(claims, own)
    const file = await open(path, 'wx', 0o600)
    await file.writeFile(content).finally(() => file.close())
    const rival = await findRival(claims, own).catch(async (error) => {
      await rm(path, { force: true })
      throw error
    })
    if (rival === undefined) {
      const heartbeat = setInterval(() => void utimes(path, new Date(), new Date()).catch(() => {}), HEARTBEAT_MS).unref()
      return {
        release: async () => {
          clearInterval(heartbeat)
          await rm(path, { force: true })
        },
      }
    }
    await rm(path, { force: true })
    if (attempt === ATTEMPTS) {
      const holder = rival.pid === undefined ? 'Another gateway' : `Another gateway (process ${rival.pid})`
      throw new PanoptesError(
        'UNAVAILABLE',
        `${holder} uses the data folder ${folder}. Stop it, or set PANOPTES_HOME to another folder.`,
      )
    }
    await sleep(randomInt(5, BACKOFF_MS))
  }
}
