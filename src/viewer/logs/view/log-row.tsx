import { Component } from 'preact'
import type { LogLine, Row } from '../store/log-line.ts'
import type { TextMatcher } from '../store/text-query.ts'
import { fullTimeText, type TimeFormat, timeText } from '../text/time-text.ts'
import type { InstanceName } from './instance-names.ts'
import { LineDetails } from './line-details.tsx'
import { Message } from './message.tsx'

interface LogRowProps {
  readonly row: Row
  readonly now: number
  readonly time: TimeFormat
  readonly matcher: TextMatcher | null
  /** Null where all lines are of one instance. */
  readonly name: InstanceName | null
  readonly selected: boolean
  /** Whether it is the match that the reader is at. */
  readonly isMatch: boolean
  /** Whether a link leads to it. */
  readonly isTarget: boolean
  readonly unfolded: boolean
}

/** One line, or a mark between lines. Drawn anew only when something of it has changed: under load there are thousands of them a second. */
export class LogRow extends Component<LogRowProps> {
  override shouldComponentUpdate(next: LogRowProps): boolean {
    const keys: readonly (keyof LogRowProps)[] = ['row', 'now', 'time', 'matcher', 'selected', 'isMatch', 'isTarget', 'unfolded']
    return keys.some((key) => next[key] !== this.props[key]) || next.name?.short !== this.props.name?.short
  }

  override render() {
    const { row, name } = this.props
    const { entry } = row
    if (entry.kind === 'line') return this.#line(entry)
    return (
      <div class={`log-row log-rule ${entry.tone}`} data-order={row.order}>
        {name !== null && <span class={`log-instance ${name.hue}`}>{name.short}</span>}
        <span class="log-rule-text">{entry.text}</span>
      </div>
    )
  }

  #line(line: LogLine) {
    const { row, now, time, matcher, name, unfolded } = this.props
    const more = unfolded ? 0 : line.message.split('\n').length - 1
    return (
      <div class={this.#classes(line)} data-order={row.order}>
        <div class="log-line">
          <button
            class="log-unfold"
            type="button"
            tabIndex={-1}
            aria-expanded={unfolded}
            aria-label={`Details of line ${line.seq}`}
          />
          {name !== null && <span class={`log-instance ${name.hue}`}>{name.short}</span>}
          <time class="log-time" dateTime={new Date(line.time).toISOString()} title={fullTimeText(line.time, time)}>
            <TimeOfLine text={timeText(line.time, time, now)} />
          </time>
          <span class="log-level">{line.level}</span>
          <Message line={line} matcher={matcher} />
          {more > 0 && <span class="log-more">{more === 1 ? '+1 line' : `+${more} lines`}</span>}
        </div>
        {unfolded && <LineDetails line={line} />}
      </div>
    )
  }

  #classes({ level, origin }: LogLine): string {
    const { selected, isMatch, isTarget, unfolded } = this.props
    const states = [selected && 'selected', isMatch && 'is-match', isTarget && 'is-target', unfolded && 'unfolded']
    const kind = origin === 'system' ? 'log-rule' : `from-${origin}`
    return ['log-row', `level-${level.toLowerCase()}`, kind, ...states.filter((state) => state !== false)].join(' ')
  }
}

/** A time of day, of which narrow screens leave out the milliseconds. */
function TimeOfLine({ text }: { readonly text: string }) {
  const dot = text.lastIndexOf('.')
  if (dot < 0) return text
  return (
    <>
      {text.slice(0, dot)}
      <span class="log-milliseconds">{text.slice(dot)}</span>
    </>
  )
}
