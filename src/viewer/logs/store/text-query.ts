/** What somebody looks for in messages. */
export interface TextQuery {
  readonly text: string
  readonly caseSensitive: boolean
  /** Whether the text is a regular expression. */
  readonly regex: boolean
}

export type Range = readonly [start: number, end: number]

export interface TextMatcher {
  matches(message: string): boolean
  /** Where it is found, in UTF-16 units, from left to right. */
  ranges(message: string): readonly Range[]
}

/** Highlights of one message; more help nobody. */
const maxRanges = 500

const special = /[\\^$.*+?()[\]{}|/]/g

/** @returns a string that says why the query is none. */
export function textMatcher({ text, caseSensitive, regex }: TextQuery): TextMatcher | string {
  // `u` folds case as Unicode does, but forbids escapes that people write out of habit.
  const flags = `${caseSensitive ? '' : 'i'}${regex ? '' : 'u'}`
  try {
    const source = regex ? text : text.replace(special, '\\$&')
    const one = new RegExp(source, flags)
    const every = new RegExp(source, `${flags}g`)
    return {
      matches: (message) => one.test(message),
      ranges: (message) => rangesOf(message, every),
    }
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

function rangesOf(message: string, every: RegExp): readonly Range[] {
  const ranges: Range[] = []
  for (const { index, 0: found } of message.matchAll(every)) {
    if (found.length > 0) ranges.push([index, index + found.length])
    if (ranges.length === maxRanges) break
  }
  return ranges
}
