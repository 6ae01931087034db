import type { TargetedSubmitEvent } from 'preact'
import { useLog } from './log-context.ts'
import { Menu } from './menu.tsx'

/** Spans that people ask for, in minutes. */
const spans = [
  { label: '5 min ago', minutes: 5 },
  { label: '1 h ago', minutes: 60 },
  { label: '1 d ago', minutes: 1_440 },
]

/** Goes to a moment. */
export function TimeMenu() {
  const { reader } = useLog()
  const submit = (event: TargetedSubmitEvent<HTMLFormElement>) => {
    event.preventDefault()
    const moment = new FormData(event.currentTarget).get('moment')
    const time = typeof moment === 'string' ? new Date(moment).getTime() : Number.NaN
    if (Number.isFinite(time)) go(time, event.currentTarget)
  }
  const go = (time: number, inside: Element) => {
    const panel = inside.closest<HTMLElement>('[popover]')
    panel?.hidePopover()
    void reader.goToTime(time)
  }
  return (
    <Menu label="◷" name="Go to a time">
      <form class="log-menu-form" onSubmit={submit}>
        <label class="field">
          <span>Go to a time</span>
          <input type="datetime-local" name="moment" step={1} required />
        </label>
        <button class="button primary" type="submit">
          Go
        </button>
      </form>
      {spans.map(({ label, minutes }) => (
        <button
          key={label}
          class="button quiet"
          type="button"
          onClick={(event) => go(Date.now() - minutes * 60_000, event.currentTarget)}
        >
          {label}
        </button>
      ))}
      <button class="button quiet" type="button" onClick={(event) => go(0, event.currentTarget)}>
        The first line
      </button>
    </Menu>
  )
}
