import { badField } from '../../../errors.ts'
import type { StreamEntry } from '../../../platform/stream/stream-entry.ts'
import type { LogLevel, LogSource } from '../../../storage/generated/prisma/client.ts'
import type { LogContent } from './mcp-log-stream.ts'

/** Which entries a follower wants; everything given must hold. Null, and an empty list, mean that it does not matter. */
export interface GivenLogFilter {
  readonly levels?: readonly LogLevel[] | null | undefined
  readonly sources?: readonly LogSource[] | null | undefined
  readonly text?: string | null | undefined
  readonly since?: Date | null | undefined
}

/** The longest text that is looked for, in UTF-16 units. */
const maxTextLength = 1_000

export interface LogFilter {
  /** Equal for filters that want the same. */
  readonly key: string
  readonly keep: (entry: StreamEntry<LogContent>) => boolean
  readonly since: Date | null
}

/** @throws PanoptesError BAD_USER_INPUT */
export function logFilter(given: GivenLogFilter | null | undefined): LogFilter {
  const levels = new Set(given?.levels ?? [])
  const sources = new Set(given?.sources ?? [])
  const text = given?.text?.toLowerCase() ?? ''
  if (text.length > maxTextLength) throw badField('filter.text', `The text has at most ${maxTextLength} characters.`)
  const since = given?.since ?? null
  const from = since?.getTime() ?? Number.NEGATIVE_INFINITY
  return {
    key: JSON.stringify([[...levels].sort(), [...sources].sort(), text, since]),
    keep: ({ content }) =>
      (levels.size === 0 || levels.has(content.level)) &&
      (sources.size === 0 || sources.has(content.source)) &&
      content.timestamp >= from &&
      (text === '' || content.message.toLowerCase().includes(text)),
    since,
  }
}
