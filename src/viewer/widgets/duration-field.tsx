import './duration-field.css'
import type { Signal } from '@preact/signals'
import type { TargetedInputEvent } from 'preact'

const choices = [
  { label: '15 min', minutes: 15 },
  { label: '1 h', minutes: 60 },
  { label: '4 h', minutes: 240 },
  { label: '1 d', minutes: 1_440 },
]

interface DurationFieldProps {
  readonly label: string
  readonly minutes: Signal<number>
  /** The most that is allowed; null when that is not known. */
  readonly max: number | null
}

/** Asks for minutes, with the usual ones a press away. */
export function DurationField({ label, minutes, max }: DurationFieldProps) {
  const type = (event: TargetedInputEvent<HTMLInputElement>) => {
    minutes.value = event.currentTarget.valueAsNumber
  }
  return (
    <fieldset class="duration">
      <legend>{label}</legend>
      <div class="duration-choices">
        {choices
          .filter((choice) => max === null || choice.minutes <= max)
          .map((choice) => (
            <button
              class="button small"
              type="button"
              key={choice.label}
              aria-pressed={minutes.value === choice.minutes}
              onClick={() => {
                minutes.value = choice.minutes
              }}
            >
              {choice.label}
            </button>
          ))}
        <input
          type="number"
          min={1}
          {...(max === null ? {} : { max })}
          step={1}
          required
          aria-label="Minutes"
          value={minutes.value}
          onInput={type}
        />
        <span class="muted">minutes</span>
      </div>
    </fieldset>
  )
}
