import { effect, type Signal, signal } from '@preact/signals'
import { defaultKept } from '../store/log-store.ts'
import { type TimeFormat, timeFormats } from '../text/time-text.ts'

/** How this reader likes logs to look, remembered in the browser. */
export interface LogOptions {
  readonly time: Signal<TimeFormat>
  readonly wrap: Signal<boolean>
  readonly roomy: Signal<boolean>
  /** How many lines are kept in memory. */
  readonly kept: Signal<number>
}

/** For small devices, and for large ones. */
export const keptChoices: readonly number[] = [10_000, 50_000, 200_000]

const storageKey = 'panoptes.log-options'

export const logOptions: LogOptions = readOptions()

/** Remembers the options from now on. @returns ends it. */
export function keepOptions(): () => void {
  const { time, wrap, roomy, kept } = logOptions
  return effect(() => {
    localStorage.setItem(storageKey, JSON.stringify({ time: time.value, wrap: wrap.value, roomy: roomy.value, kept: kept.value }))
  })
}

function readOptions(): LogOptions {
  const { time, wrap, roomy, kept } = stored()
  return {
    time: signal(timeFormats.find((format) => format === time) ?? 'local'),
    wrap: signal(wrap === true),
    roomy: signal(roomy === true),
    kept: signal(keptChoices.find((choice) => choice === kept) ?? defaultKept),
  }
}

function stored(): Readonly<Record<string, unknown>> {
  try {
    return Object(JSON.parse(localStorage.getItem(storageKey) ?? '{}'))
  } catch {
    return {}
  }
}
