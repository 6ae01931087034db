import './ansi.css'
import type { LogLine } from '../store/log-line.ts'
import type { TextMatcher } from '../store/text-query.ts'
import { messageParts } from '../text/message-parts.ts'

/** What a line says, with its colours and what a search found in it. */
export function Message({ line, matcher }: { readonly line: LogLine; readonly matcher: TextMatcher | null }) {
  const { message, metadata } = line
  const parts = messageParts(message, metadata.ansi, matcher?.ranges(message) ?? [])
  return (
    <span class="log-message">
      {parts.map(({ start, text, classes, found }) => {
        const looks = classes.join(' ')
        if (found) {
          return (
            <mark key={start} class={looks}>
              {text}
            </mark>
          )
        }
        return looks === '' ? (
          text
        ) : (
          <span key={start} class={looks}>
            {text}
          </span>
        )
      })}
    </span>
  )
}
