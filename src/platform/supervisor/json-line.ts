import type { JsonValue } from '../bus/bus.ts'
import { levelOfName, levelOfNumber } from './level-names.ts'
import type { LineLevel } from './process-line.ts'

/** What a line of JSON says, as pino, bunyan, winston and others write it. */
export interface JsonLine {
  readonly message: string
  readonly level: LineLevel | undefined
  readonly time: Date | undefined
  /** What else it says. */
  readonly fields: { readonly [name: string]: JsonValue }
}

const messageKeys = ['msg', 'message']
const levelKeys = ['level', 'severity', 'levelname', 'lvl']
const timeKeys = ['time', 'timestamp', 'ts']

/** Reads a line of text as a log entry in JSON: an object with a message. Undefined when it is none. */
export function parseJsonLine(text: string): JsonLine | undefined {
  if (!text.startsWith('{') || !text.endsWith('}')) return undefined
  const fields = parseObject(text)
  if (fields === undefined) return undefined
  const message = takeFirst(fields, messageKeys, (value) => (typeof value === 'string' ? value : undefined))
  if (message === undefined) return undefined
  const level = takeFirst(fields, levelKeys, levelOf)
  const time = takeFirst(fields, timeKeys, timeOf)
  return { message, level, time, fields: Object.fromEntries(fields) }
}

function parseObject(text: string): Map<string, JsonValue> | undefined {
  try {
    const value: Record<string, JsonValue> = JSON.parse(text)
    return new Map(Object.entries(value))
  } catch {
    return undefined
  }
}

/** What the first of the fields means that means something; it is taken out. */
function takeFirst<T>(
  fields: Map<string, JsonValue>,
  keys: readonly string[],
  meaning: (value: JsonValue) => T | undefined,
): T | undefined {
  for (const key of keys) {
    const value = fields.get(key)
    const found = value === undefined ? undefined : meaning(value)
    if (found === undefined) continue
    fields.delete(key)
    return found
  }
  return undefined
}

function levelOf(value: JsonValue): LineLevel | undefined {
  if (typeof value === 'number') return levelOfNumber(value)
  return typeof value === 'string' ? levelOfName(value) : undefined
}

/** ISO 8601, or milliseconds since 1970, or seconds with a fraction. */
function timeOf(value: JsonValue): Date | undefined {
  if (typeof value !== 'string' && typeof value !== 'number') return undefined
  const time = new Date(typeof value === 'number' && value < SECONDS_BELOW ? value * 1_000 : value)
  return Number.isNaN(time.getTime()) ? undefined : time
}

/** A number below this is a time in seconds: as seconds it lies in the year 5138, as milliseconds in March of 1973. */
const SECONDS_BELOW = 100_000_000_000
