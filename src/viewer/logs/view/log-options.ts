import { effect, type Signal, signal } from '@preact/signals'
import { type TimeFormat, timeFormats } from '../text/time-text.ts'

/** How this reader likes logs to look, remembered in the browser. */
export interface LogOptions {
  readonly time: Signal<TimeFormat>
  readonly wrap: Signal<boolean>
  readonly roomy: Signal<boolean>
}

const storageKey = 'panoptes.log-options'

export const logOptions: LogOptions = readOptions()

/** Remembers the options from now on. @returns ends it. */
export function keepOptions(): () => void {
  const { time, wrap, roomy } = logOptions
  return effect(() => {
    localStorage.setItem(storageKey, JSON.stringify({ time: time.value, wrap: wrap.value, roomy: roomy.value }))
  })
}

function readOptions(): LogOptions {
  const { time, wrap, roomy } = stored()
  return {
    time: signal(timeFormats.find((format) => format === time) ?? 'local'),
    wrap: signal(wrap === true),
    roomy: signal(roomy === true),
  }
}

function stored(): Readonly<Record<string, unknown>> {
  try {
    return Object(JSON.parse(localStorage.getItem(storageKey) ?? '{}'))
  } catch {
    return {}
  }
}
