import type { Range } from '../store/text-query.ts'
import { type AnsiSpan, ansiSpans } from './ansi-spans.ts'

/** A piece of a message that looks alike. */
export interface MessagePart {
  /** Where in the message it begins. */
  readonly start: number
  readonly text: string
  readonly classes: readonly string[]
  /** Whether a search found it. */
  readonly found: boolean
}

/**
 * A message cut where its look changes.
 * @param raw the message with its colour codes, where it had any; it is used when it says the same.
 * @param ranges what a search found, sorted and apart.
 */
export function messageParts(message: string, raw: unknown, ranges: readonly Range[]): readonly MessagePart[] {
  const spans = spansOf(message, raw)
  const parts: MessagePart[] = []
  let start = 0
  for (const { text, classes } of spans) {
    const end = start + text.length
    let at = start
    for (const [from, to] of ranges) {
      if (to <= at || from >= end) continue
      if (from > at) parts.push({ start: at, text: message.slice(at, from), classes, found: false })
      const until = Math.min(to, end)
      const since = Math.max(at, from)
      parts.push({ start: since, text: message.slice(since, until), classes, found: true })
      at = until
    }
    if (at < end) parts.push({ start: at, text: message.slice(at, end), classes, found: false })
    start = end
  }
  return parts
}

function spansOf(message: string, raw: unknown): readonly AnsiSpan[] {
  if (typeof raw === 'string') {
    const spans = ansiSpans(raw)
    if (spans.map(({ text }) => text).join('') === message) return spans
  }
  return [{ text: message, classes: [] }]
}
