import type { GatewayAccess } from './gateway-access.ts'
import type { LogEntry } from './log-entry.ts'
import { mergeByTime } from './merge-by-time.ts'
import { type LogStanding, readBehind, readNewest, readStanding } from './read-logs.ts'
import type { WantedLogs } from './wanted-logs.ts'

export type PrintEntry = (instanceId: string, entry: LogEntry) => void

/** A log of which everything up to a place has been printed. */
export interface PrintedLog {
  readonly instanceId: string
  /** Behind it lies what is still to come; null when the log was empty. */
  readonly place: string | null
  /** How the log stood before it was read. */
  readonly standing: LogStanding
}

/**
 * Prints what is there, and answers where to go on.
 * @throws GatewayRefusal, GatewayUnreachable
 */
export async function printLogs(
  access: GatewayAccess,
  options: {
    readonly instanceIds: readonly string[]
    readonly wanted: WantedLogs
    readonly tail: number | 'all'
    readonly print: PrintEntry
  },
): Promise<readonly PrintedLog[]> {
  const { instanceIds, wanted, tail, print } = options
  // The ends are looked at first: where nothing is wanted of what is there, following starts from them and misses nothing in between.
  const standings = await Promise.all(instanceIds.map((id) => readStanding(access, id)))
  const places = new Map(instanceIds.map((id, index) => [id, standings[index]?.end ?? null]))
  const read = (id: string) => (tail === 'all' ? readBehind(access, id, wanted, null) : readNewest(access, id, wanted, tail))
  for await (const { instanceId, entry } of mergeByTime(new Map(instanceIds.map((id) => [id, read(id)])))) {
    print(instanceId, entry)
    places.set(instanceId, entry.cursor)
  }
  return standings.map((standing, index) => {
    const instanceId = instanceIds[index] ?? ''
    return { instanceId, standing, place: places.get(instanceId) ?? null }
  })
}
