import './line-details.css'
import { formatLine } from '../store/format-lines.ts'
import type { LogLine } from '../store/log-line.ts'
import { copyText } from './copy-text.ts'
import { JsonView } from './json-view.tsx'
import { lineAddress } from './line-link.ts'

/** Everything that is known of a line. */
export function LineDetails({ line }: { readonly line: LogLine }) {
  const { instanceId, seq, time, level, origin, metadata } = line
  const { ansi: _, ...fields } = metadata
  const address = lineAddress(line)
  return (
    <div class="log-details">
      <p class="log-details-facts">
        <span>{new Date(time).toISOString()}</span>
        <span>{level}</span>
        <span>{origin}</span>
        <span>
          line <a href={address}>{seq}</a> of {instanceId}
        </span>
      </p>
      {Object.keys(fields).length > 0 && <JsonView value={fields} />}
      <p class="log-details-actions">
        <button class="button small" type="button" onClick={() => copyText(line.message, 'the message')}>
          Copy message
        </button>
        <button class="button small" type="button" onClick={() => copyText(formatLine(line, 'json', null), 'the line as JSON')}>
          Copy as JSON
        </button>
        <button class="button small" type="button" onClick={() => copyText(new URL(address, location.href).href, 'a link')}>
          Copy link
        </button>
      </p>
    </div>
  )
}
