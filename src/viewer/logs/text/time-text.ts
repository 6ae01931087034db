/** How times of lines are shown. */
export type TimeFormat = 'local' | 'utc' | 'ago'

export const timeFormats: readonly TimeFormat[] = ['local', 'utc', 'ago']

const two = (value: number) => String(value).padStart(2, '0')
const three = (value: number) => String(value).padStart(3, '0')

/**
 * A line's time as its row shows it: the time of day to the millisecond, with the date on another day than today, or how long it is ago.
 * @param time milliseconds since 1970. @param now likewise.
 */
export function timeText(time: number, format: TimeFormat, now: number): string {
  if (format === 'ago') return agoText(now - time)
  const shown = new Date(time)
  const today = new Date(now)
  if (format === 'utc') {
    const text = shown.toISOString()
    return text.slice(0, 10) === today.toISOString().slice(0, 10) ? text.slice(11, 23) : text.slice(5, 23).replace('T', ' ')
  }
  const clock = `${two(shown.getHours())}:${two(shown.getMinutes())}:${two(shown.getSeconds())}.${three(shown.getMilliseconds())}`
  const isToday = shown.toDateString() === today.toDateString()
  return isToday ? clock : `${two(shown.getMonth() + 1)}-${two(shown.getDate())} ${clock}`
}

/** Each unit in milliseconds, and what it is written as. */
const units: readonly (readonly [number, string])[] = [
  [86_400_000, 'd'],
  [3_600_000, 'h'],
  [60_000, 'm'],
  [1_000, 's'],
]

function agoText(ms: number): string {
  const [length, unit] = units.find(([least]) => ms >= least) ?? [1_000, 's']
  return `${Math.max(0, Math.floor(ms / length))}${unit} ago`
}

/** The whole time, for who wants to know exactly. */
export function fullTimeText(time: number, format: TimeFormat): string {
  if (format === 'utc') return new Date(time).toISOString()
  return new Date(time).toLocaleString(undefined, { dateStyle: 'full', timeStyle: 'long' })
}
