import { type TimeFormat, timeFormats } from '../text/time-text.ts'
import { DownloadButtons } from './download-buttons.tsx'
import { keptChoices, logOptions } from './log-options.ts'
import { Menu } from './menu.tsx'

const formatLabels: Readonly<Record<TimeFormat, string>> = { local: 'Local', utc: 'UTC', ago: 'Ago' }

/** How lines look, and taking them away. */
export function LogMenu() {
  const { time, wrap, roomy, kept } = logOptions
  return (
    <Menu label="⋯" name="View and download">
      <fieldset class="log-menu-choice">
        <legend>Times</legend>
        {timeFormats.map((format) => (
          <button
            key={format}
            class="button small"
            type="button"
            aria-pressed={time.value === format}
            onClick={() => {
              time.value = format
            }}
          >
            {formatLabels[format]}
          </button>
        ))}
      </fieldset>
      <fieldset class="log-menu-choice">
        <legend>Lines in memory</legend>
        {keptChoices.map((choice) => (
          <button
            key={choice}
            class="button small"
            type="button"
            aria-pressed={kept.value === choice}
            onClick={() => {
              kept.value = choice
            }}
          >
            {choice.toLocaleString('en')}
          </button>
        ))}
      </fieldset>
      <label class="check">
        <input
          type="checkbox"
          checked={wrap.value}
          onChange={() => {
            wrap.value = !wrap.value
          }}
        />
        Wrap long lines
      </label>
      <label class="check">
        <input
          type="checkbox"
          checked={roomy.value}
          onChange={() => {
            roomy.value = !roomy.value
          }}
        />
        More room between lines
      </label>
      <DownloadButtons />
    </Menu>
  )
}
