import type { Level, LogLine, Mark, Origin } from './log-line.ts'
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

/** Whether nothing is held back. */
export function isWhole({ levels, origins, hiddenInstances, text }: LineFilter): boolean {
  return levels === null && origins === null && hiddenInstances.size === 0 && (text === null || text.text === '')
}

/** Whether the wider filter surely lets through whatever the narrower one does. */
export function covers(wider: LineFilter, narrower: LineFilter): boolean {
  return (
    isWithin(narrower.levels, wider.levels) &&
    isWithin(narrower.origins, wider.origins) &&
    [...wider.hiddenInstances].every((id) => narrower.hiddenInstances.has(id)) &&
    textCovers(wider.text, narrower.text)
  )
}

function isWithin<T>(part: ReadonlySet<T> | null, whole: ReadonlySet<T> | null): boolean {
  return whole === null || (part !== null && [...part].every((value) => whole.has(value)))
}

function textCovers(wider: TextQuery | null, narrower: TextQuery | null): boolean {
  if (wider === null || wider.text === '') return true
  if (narrower === null) return false
  if (wider.caseSensitive && !narrower.caseSensitive) return false
  if (wider.regex || narrower.regex) return wider.regex === narrower.regex && wider.text === narrower.text
  if (wider.caseSensitive) return narrower.text.includes(wider.text)
  return narrower.text.toLowerCase().includes(wider.text.toLowerCase())
}
