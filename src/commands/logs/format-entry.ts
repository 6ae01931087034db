import { styleText } from 'node:util'
import type { LogEntry } from './log-entry.ts'
import { safeText } from './safe-text.ts'

export interface EntryFormat {
  /** Which log it is of; empty when there is only one. */
  readonly prefix: string
  readonly timestamps: boolean
  readonly colours: boolean
}

const levelColours = { DEBUG: 'gray', INFO: 'green', WARN: 'yellow', ERROR: 'red' } as const

/** An entry as text; the second and later lines of a message are indented to where its first begins. */
export function formatEntry({ timestamp, level, message }: LogEntry, { prefix, timestamps, colours }: EntryFormat): string {
  const name = safeText(level)
  const parts = [
    { text: prefix && `[${prefix}]`, colour: 'cyan' },
    { text: timestamps ? safeText(timestamp) : '', colour: 'gray' },
    { text: name.padEnd(5), colour: isKnown(name) ? levelColours[name] : 'reset' },
  ] as const
  const shown = parts.filter(({ text }) => text !== '')
  const head = shown.map(({ text, colour }) => (colours ? styleText(colour, text) : text)).join(' ')
  const indent = ' '.repeat(shown.reduce((width, { text }) => width + text.length + 1, 0))
  return `${head} ${safeText(message).trimEnd().replaceAll('\n', `\n${indent}`)}`
}

function isKnown(level: string): level is keyof typeof levelColours {
  return Object.hasOwn(levelColours, level)
}
