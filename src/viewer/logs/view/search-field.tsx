import { indexAtOrder } from '../store/row-search.ts'
import { useLog } from './log-context.ts'

/** For whoever moves the focus there. */
export const searchFieldId = 'log-search'

/** What is looked for, how, and how often it is found. */
export function SearchField() {
  const { session, reader, viewport } = useLog()
  const { text, caseSensitive, regex } = reader.search.value
  const key = (event: KeyboardEvent) => {
    if (event.key === 'Enter') void reader.step(event.shiftKey ? -1 : 1)
    else if (event.key === 'Escape') viewport.focus()
    else return
    event.preventDefault()
  }
  return (
    <search class="log-search">
      <input
        id={searchFieldId}
        type="search"
        placeholder="Search"
        aria-label="Search the log"
        autocomplete="off"
        spellcheck={false}
        value={text}
        aria-invalid={typeof reader.matcher.value === 'string'}
        onInput={(event) => reader.setSearch({ text: event.currentTarget.value })}
        onKeyDown={key}
      />
      <Found session={session} reader={reader} />
      <Toggle label="Aa" title="Match case" on={caseSensitive} set={(on) => reader.setSearch({ caseSensitive: on })} />
      <Toggle label=".*" title="Regular expression" on={regex} set={(on) => reader.setSearch({ regex: on })} />
      <Toggle label="≡" title="Only matching lines" on={reader.onlyMatches.value} set={(on) => reader.setOnlyMatches(on)} />
    </search>
  )
}

function Found({ session, reader }: Pick<ReturnType<typeof useLog>, 'session' | 'reader'>) {
  void session.version.value
  const { matcher, match } = reader
  if (matcher.value === null) return null
  if (typeof matcher.value === 'string') return <span class="log-found bad">not a regular expression</span>
  const matches = session.store.matches ?? []
  const at = match.value === null ? null : indexAtOrder(matches, match.value) + 1
  const count = matches.length.toLocaleString('en')
  return (
    <>
      <span class="log-found">
        {reader.farSearch.running.value ? 'searching …' : at === null ? count : `${at.toLocaleString('en')} / ${count}`}
      </span>
      <button class="button quiet small" type="button" aria-label="Previous match" onClick={() => reader.step(-1)}>
        ↑
      </button>
      <button class="button quiet small" type="button" aria-label="Next match" onClick={() => reader.step(1)}>
        ↓
      </button>
    </>
  )
}

interface ToggleProps {
  readonly label: string
  readonly title: string
  readonly on: boolean
  readonly set: (on: boolean) => void
}

function Toggle({ label, title, on, set }: ToggleProps) {
  return (
    <button class="log-toggle" type="button" title={title} aria-label={title} aria-pressed={on} onClick={() => set(!on)}>
      {label}
    </button>
  )
}
