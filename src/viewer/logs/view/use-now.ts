import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { logOptions } from './log-options.ts'

/** How often the time of day moves on where times are shown relative to it, and where it only says what day it is; in milliseconds. */
const tick = { ago: 1_000, date: 60_000 }

/** The time as of a moment ago: milliseconds since 1970. */
export function useNow(): number {
  const now = useSignal(Date.now())
  const every = logOptions.time.value === 'ago' ? tick.ago : tick.date
  useEffect(() => {
    const timer = setInterval(() => {
      now.value = Date.now()
    }, every)
    return () => clearInterval(timer)
  }, [every, now])
  return now.value
}
