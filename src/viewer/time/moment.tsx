const full = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' })
const date = new Intl.DateTimeFormat(undefined, { month: 'short', day: '2-digit' })
const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' })

/** A moment in the reader's time zone: the time, and the day unless it is today. The whole of it on hovering. */
export function Moment({ at }: { readonly at: string }) {
  const moment = new Date(at)
  const today = moment.toDateString() === new Date().toDateString()
  return (
    <time dateTime={at} title={full.format(moment)}>
      {today ? '' : `${date.format(moment)} `}
      {clock.format(moment)}
    </time>
  )
}
