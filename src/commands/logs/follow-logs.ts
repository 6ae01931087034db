import { backOff } from './back-off.ts'
import { connectionFailure } from './connection-failure.ts'
import type { GatewayAccess } from './gateway-access.ts'
import { GatewayRefusal } from './gateway-errors.ts'
import { createLogConnection, type LogConnection, type LogEnd } from './log-connection.ts'
import type { LogEntry } from './log-entry.ts'
import type { PrintEntry, PrintedLog } from './print-logs.ts'
import { readBehind, readStanding } from './read-logs.ts'
import { safeText } from './safe-text.ts'
import type { WantedLogs } from './wanted-logs.ts'

export interface FollowLogs {
  readonly logs: readonly PrintedLog[]
  readonly wanted: WantedLogs
  readonly print: PrintEntry
  /** What is to be said beside the entries. */
  readonly note: (text: string) => void
}

/** Reasons that are about the reader, not about the log. */
const sentAway: ReadonlySet<string> = new Set(['ACCESS_LOST', 'SESSION_ENDED'])

/**
 * Follows logs until all of them are over, and says why they are. Connects again without end, each time behind the last entry that was printed.
 * @returns whether all of them ended regularly.
 * @throws CommandError when the gateway sends this client away.
 */
export async function followLogs(access: GatewayAccess, { logs, wanted, print, note }: FollowLogs): Promise<boolean> {
  const following = { access, wanted, print, connection: createLogConnection(access, wanted), ...noted(note) }
  const ends = await Promise.all(
    logs.map(async (log) => {
      const end = await followLog(following, log)
      note(sentenceOf(log.instanceId, end))
      return end
    }),
  )
  return ends.every(({ reason }) => !sentAway.has(reason))
}

interface Following {
  readonly access: GatewayAccess
  readonly connection: LogConnection
  readonly wanted: WantedLogs
  readonly print: PrintEntry
  readonly onLost: (why: string) => void
  readonly onBack: () => void
}

/** Says once that the connection, which all logs share, was lost, and once that it is back. */
function noted(note: (text: string) => void): Pick<Following, 'onLost' | 'onBack'> {
  let lost = false
  return {
    onLost(why) {
      if (!lost) note(`Connection lost (${why}); connecting again …`)
      lost = true
    },
    onBack() {
      if (lost) note('Connected again.')
      lost = false
    },
  }
}

async function followLog(following: Following, { instanceId, standing, place: start }: PrintedLog): Promise<LogEnd> {
  const { access, wanted, connection, print, onLost, onBack } = following
  let place = start
  let attempt = 0

  function take(entry: LogEntry): void {
    print(instanceId, entry)
    place = entry.cursor
  }

  async function untilCut(): Promise<LogEnd | null> {
    for await (const { entries, cursor, ended } of connection.batches(instanceId, place)) {
      onBack()
      attempt = 0
      entries.forEach(take)
      place = cursor
      if (ended[0]) return ended[0]
    }
    return null
  }

  /** An instance that cannot be followed any more was deleted meanwhile: what had been written until then can still be read. */
  async function endOfGone(): Promise<LogEnd> {
    const { exitCode } = await readStanding(access, instanceId)
    for await (const entry of readBehind(access, instanceId, wanted, place)) take(entry)
    return { reason: 'DELETED', exitCode }
  }

  if (standing.deleted) return { reason: 'DELETED', exitCode: standing.exitCode }
  for (; ; attempt += 1) {
    try {
      const end = await untilCut().catch((error: unknown) => {
        const failure = connectionFailure(error)
        return failure instanceof GatewayRefusal && failure.code === 'NOT_FOUND' ? endOfGone() : Promise.reject(error)
      })
      if (end !== null) return end
      onLost('the stream stopped')
    } catch (error) {
      const failure = connectionFailure(error)
      if (typeof failure !== 'string') throw failure
      onLost(failure)
    }
    await backOff(attempt)
  }
}

const sentences: Readonly<Record<string, string>> = {
  FINISHED: 'is over',
  DELETED: 'has been deleted',
  ACCESS_LOST: 'is not yours to see any more',
  SESSION_ENDED: 'cannot be followed any more: the token was revoked or has expired',
}

function sentenceOf(instanceId: string, { reason, exitCode }: LogEnd): string {
  const why = sentences[reason] ?? `ended: ${safeText(reason)}`
  return `${instanceId} ${why}${exitCode === null ? '' : `; its process had ended with ${exitCode}`}.`
}
