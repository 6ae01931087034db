import type { Level, LogLine, Mark, Origin, Source } from './log-line.ts'
import { type TextQuery, textMatcher } from './text-query.ts'

/** Which lines are shown; everything must hold. */
export interface LineFilter {
  /** Null for all. */
  readonly levels: ReadonlySet<Level> | null
  readonly origins: ReadonlySet<Origin> | null
  readonly hiddenInstances: ReadonlySet<string>
  /** Only lines that contain this. */
  readonly text: TextQuery | null
}

export const everyLine: LineFilter = { levels: null, origins: null, hiddenInstances: new Set(), text: null }

export type Keep = (entry: LogLine | Mark) => boolean

/** The filter as a test of an entry. A text that is no regular expression holds nothing back: the reader is still writing it. */
export function keeper({ levels, origins, hiddenInstances, text }: LineFilter): Keep {
  const matcher = text === null ? null : textMatcher(text)
  const matches = matcher === null || typeof matcher === 'string' ? null : matcher.matches
  return (entry) => {
    if (hiddenInstances.has(entry.instanceId)) return false
    if (entry.kind === 'mark') return true
    return (
      (levels === null || levels.has(entry.level)) &&
      (origins === null || origins.has(entry.origin)) &&
      (matches === null || matches(entry.message))
    )
  }
}

/** What of a filter the gateway can apply: it lets everything through that the filter lets through, and perhaps more. */
export interface ServerFilter {
  readonly levels: readonly Level[] | null
  readonly sources: readonly Source[] | null
  readonly text: { readonly value: string; readonly caseSensitive: boolean } | null
  readonly hiddenInstances: ReadonlySet<string>
}

const sourceOf: Readonly<Record<Origin, Source>> = { stdout: 'PROCESS', stderr: 'PROCESS', system: 'SYSTEM', api: 'API' }

export function serverFilter({ levels, origins, hiddenInstances, text }: LineFilter): ServerFilter {
  const literal = text !== null && !text.regex && text.text !== ''
  return {
    levels: levels === null ? null : [...levels],
    sources: origins === null ? null : [...new Set([...origins].map((origin) => sourceOf[origin]))],
    text: literal ? { value: text.text, caseSensitive: text.caseSensitive } : null,
    hiddenInstances,
  }
}

/** Whether nothing is held back. */
export function isWhole({ levels, sources, text, hiddenInstances }: ServerFilter): boolean {
  return levels === null && sources === null && text === null && hiddenInstances.size === 0
}

/** Whether the wider filter surely lets through whatever the narrower one does. */
export function covers(wider: ServerFilter, narrower: ServerFilter): boolean {
  return (
    isWithin(narrower.levels, wider.levels) &&
    isWithin(narrower.sources, wider.sources) &&
    [...wider.hiddenInstances].every((id) => narrower.hiddenInstances.has(id)) &&
    textCovers(wider.text, narrower.text)
  )
}

function isWithin<T>(part: readonly T[] | null, whole: readonly T[] | null): boolean {
  return whole === null || (part?.every((value) => whole.includes(value)) ?? false)
}

function textCovers(wider: ServerFilter['text'], narrower: ServerFilter['text']): boolean {
  if (wider === null) return true
  if (narrower === null) return false
  if (wider.caseSensitive) return narrower.caseSensitive && narrower.value.includes(wider.value)
  return narrower.value.toLowerCase().includes(wider.value.toLowerCase())
}
