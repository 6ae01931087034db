import { levelOfName, levelWords } from './level-names.ts'
import type { LineLevel } from './process-line.ts'

/** How far from its beginning a line is searched for its level (UTF-16 units): behind that it is what the line speaks of. */
const HEAD = 120

const upperWords = levelWords.toUpperCase()
/** A time of day at the beginning, in brackets or not, with or without a date. */
const timeFirst = String.raw`^[[(]?(?:\d{4}[-/]\d\d[-/]\d\d[T ])?\d\d:\d\d:\d\d\S*`

/** What tells the level of a line of text, the surest first; the first group is its name. */
const patterns: readonly RegExp[] = [
  // logfmt: level=warn
  new RegExp(String.raw`(?:^|\s)(?:level|lvl|severity)="?(${levelWords})\b`, 'i'),
  // npm ERR!, npm warn
  new RegExp(String.raw`^npm (${levelWords})\b`, 'i'),
  // [WARN], <warn>, (Warning)
  new RegExp(String.raw`^[^[<(]{0,60}(?:[[(][^\])]*[\])][^[<(]{0,20}){0,3}[[<(]\s?(${levelWords})\s?[\]>)]`, 'i'),
  // WARN: …, Error: …, warning - …
  new RegExp(String.raw`^(${levelWords})(?::|!|\s-\s)`, 'i'),
  // WARN …
  new RegExp(String.raw`^(${upperWords})\s`),
  // 2026-11-20 13:53:00,123 name WARNING …
  new RegExp(String.raw`${timeFirst}[^"'{]{0,60}?\b(${upperWords})\b`),
]

/** TypeError: …, Uncaught SyntaxError: …, java.io.IOException: … */
const thrown = /^(?:Uncaught )?(?:[\w$]+\.)*[A-Z][\w$]*(?:Error|Exception)(?: \[\w+\])?(?::|$)/
const traceback = /^Traceback \(most recent call last\):/

/** The level that a line of text names; undefined when it names none. */
export function levelOfText(text: string): LineLevel | undefined {
  const head = text.slice(0, HEAD)
  for (const pattern of patterns) {
    const name = pattern.exec(head)?.[1]
    if (name !== undefined) return levelOfName(name)
  }
  return thrown.test(head) || traceback.test(head) ? 'ERROR' : undefined
}

/** Whether a line belongs to the one before it, as those of a stack trace do. */
export function isContinuation(text: string): boolean {
  return /^(?:\s+\S|Caused by: )/.test(text)
}
