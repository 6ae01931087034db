import type { JsonValue } from '../../../platform/bus/bus.ts'
import type { LogLevel, LogSource } from '../../../storage/generated/prisma/client.ts'
import * as enums from '../../../storage/generated/prisma/enums.ts'
import type { LogContent } from './mcp-log-stream.ts'
import { storableJson } from './storable-json.ts'

/** The longest message, in UTF-16 units: twice the line at which container runtimes cut. */
export const maxMessageLength = 32_768
/** The longest metadata, written out as JSON. */
export const maxMetadataLength = 8_192

/** An entry that is to be appended; the time is the moment of the call, the level INFO and the source API unless something else is said. */
export interface NewMcpLog {
  readonly timestamp?: Date | null
  readonly level?: LogLevel | null
  readonly source?: LogSource | null
  readonly message: string
  readonly metadata?: { readonly [name: string]: JsonValue } | null
}

/** Told of what is wrong with a field. */
export type Complain = (field: keyof NewMcpLog, message: string) => void

/** U+0000 and half surrogate pairs, which PostgreSQL cannot store as text. */
const unstorable = /[\0\p{Surrogate}]/gu

/**
 * An entry, checked and as it will be stored. Written by hand: a schema library takes as long for it as everything else that happens to an entry
 * on this side of the database.
 */
export function newLogContent(given: unknown, complain: Complain): LogContent {
  const { timestamp, level, source, message, metadata }: { readonly [field: string]: unknown } =
    typeof given === 'object' && given !== null ? { ...given } : {}
  return {
    timestamp: timeOf(timestamp, complain),
    level: level == null ? 'INFO' : oneOf(enums.LogLevel, level, 'level', complain),
    source: source == null ? 'API' : oneOf(enums.LogSource, source, 'source', complain),
    message: messageOf(message, complain),
    metadata: metadata == null ? '{}' : metadataOf(metadata, complain),
  }
}

function timeOf(value: unknown, complain: Complain): number {
  if (value == null) return Date.now()
  const time = value instanceof Date ? value.getTime() : Number.NaN
  if (!(time >= 0)) complain('timestamp', 'must be a moment, not before 1970')
  return time
}

function oneOf<V extends string>(values: Readonly<Record<V, V>>, value: unknown, field: keyof NewMcpLog, complain: Complain): V {
  const names = Object.keys(values)
  if (!names.includes(String(value))) complain(field, `must be one of ${names.join(', ')}`)
  // Complained about when it is none of them.
  return value as V
}

function messageOf(value: unknown, complain: Complain): string {
  if (typeof value !== 'string' || value.length > maxMessageLength) {
    complain('message', `must be text of at most ${maxMessageLength} characters`)
    return ''
  }
  return value.replace(unstorable, '\uFFFD')
}

function metadataOf(value: unknown, complain: Complain): string {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    complain('metadata', 'must be a JSON object')
    return '{}'
  }
  const text = storableJson(value)
  if (text.length > maxMetadataLength) complain('metadata', `must be at most ${maxMetadataLength} characters long as JSON`)
  return text
}
