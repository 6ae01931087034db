import './countdown.css'
import { formatDuration } from './duration.ts'
import { now } from './now.ts'

/** Under this, in milliseconds, it is time to extend. */
const soonMs = 5 * 60_000

/** How long until something happens, counting down. */
export function Countdown({ to }: { readonly to: string }) {
  const left = Date.parse(to) - now.value
  return (
    <time class={left < soonMs ? 'countdown-soon' : ''} dateTime={to} title={new Date(to).toLocaleString()}>
      {left <= 0 ? 'now' : formatDuration(left)}
    </time>
  )
}
