import type { JsonValue } from '../bus/bus.ts'
import { type JsonLine, parseJsonLine } from './json-line.ts'
import type { RawLine } from './line-splitter.ts'
import { plainText } from './plain-text.ts'
import type { LineLevel, OutputStream, ProcessLine } from './process-line.ts'
import { isContinuation, levelOfText } from './text-level.ts'

/** Makes lines of log from lines of output; there is one for each stream, because a line may belong to the one before. */
export type ReadLine = (raw: RawLine) => ProcessLine

/** What is said about a line besides its text is at most so long as JSON (UTF-16 units); coloured text beyond is left out, and so are fields. */
const LONGEST_EXTRA = 3_072

/** A time that a line names is believed when it lies at most so far behind and ahead of the moment at which it was read (ms): a day, a minute. */
const BELIEVED_BEHIND_MS = 86_400_000
const BELIEVED_AHEAD_MS = 60_000

/** What every sequence begins with that colours text. */
const ESCAPE = '\u001b'

/** Set by us: what a JSON line says under these names is left out. */
const ownKeys: ReadonlySet<string> = new Set(['stream', 'truncated', 'ansi'])

/** Lines whose level nobody names are INFO on stdout and WARN on stderr. */
export function createReadLine(stream: OutputStream): ReadLine {
  const usual: LineLevel = stream === 'stdout' ? 'INFO' : 'WARN'
  let before: LineLevel = usual
  return ({ text, leftOut }) => {
    const read = new Date()
    const json = parseJsonLine(text)
    const message = plainText(json?.message ?? text)
    const level = (json === undefined ? levelOfText(message) : json.level) ?? (isContinuation(message) ? before : usual)
    before = level
    return {
      timestamp: believed(json, read),
      level,
      message: marked(message, leftOut),
      metadata: metadataOf(stream, text, leftOut, json),
    }
  }
}

function marked(message: string, leftOut: number): string {
  return leftOut === 0 ? message : `${message}…`
}

function believed(json: JsonLine | undefined, read: Date): Date {
  if (json?.time === undefined) return read
  const behindMs = read.getTime() - json.time.getTime()
  return behindMs <= BELIEVED_BEHIND_MS && behindMs >= -BELIEVED_AHEAD_MS ? json.time : read
}

function metadataOf(stream: OutputStream, text: string, leftOut: number, json: JsonLine | undefined): ProcessLine['metadata'] {
  return {
    ...(json === undefined ? {} : boundedFields(json.fields)),
    stream,
    ...(leftOut === 0 ? {} : { truncated: leftOut }),
    ...(json === undefined && text.includes(ESCAPE) && lengthAsJson(text) <= LONGEST_EXTRA ? { ansi: text } : {}),
  }
}

/** The fields in their order, as many as fit. */
function boundedFields(fields: JsonLine['fields']): Record<string, JsonValue> {
  let room = LONGEST_EXTRA
  return Object.fromEntries(
    Object.entries(fields).filter(([name, value]) => {
      const length = lengthAsJson(name) + lengthAsJson(value)
      if (ownKeys.has(name) || length > room) return false
      room -= length
      return true
    }),
  )
}

/** Infinite for what is nested too deeply to be written out. */
function lengthAsJson(value: JsonValue): number {
  try {
    return JSON.stringify(value).length
  } catch {
    return Number.POSITIVE_INFINITY
  }
}
