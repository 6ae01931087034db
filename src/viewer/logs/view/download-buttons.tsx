import { useSignal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import { useApi } from '../../api/api.ts'
import { tellError } from '../../widgets/notices.ts'
import { downloadLines } from '../data/download-lines.ts'
import type { LineFormat } from '../store/format-lines.ts'
import { shortNames } from './instance-names.ts'
import { useLog } from './log-context.ts'

const kinds: readonly { readonly format: LineFormat; readonly ending: string }[] = [
  { format: 'text', ending: 'log' },
  { format: 'json', ending: 'jsonl' },
]

/** Takes the whole log away as a file: all lines that pass the filter, loaded or not. */
export function DownloadButtons() {
  const { session } = useLog()
  const api = useApi()
  const lines = useSignal<number | null>(null)
  const running = useRef<AbortController | null>(null)
  useEffect(() => () => running.current?.abort(), [])

  const download = async (format: LineFormat, ending: string) => {
    const stop = new AbortController()
    running.current = stop
    lines.value = 0
    try {
      const { instanceIds, pages } = session
      const onProgress = (count: number) => {
        lines.value = count
      }
      const wanted = { api, pages, instanceIds, filter: session.filter.value, format, names: shortNames(instanceIds), onProgress }
      save(await downloadLines(wanted, stop.signal), `${instanceIds.join('+').slice(0, 100)}.${ending}`)
    } catch (error) {
      if (!stop.signal.aborted) tellError(error)
    } finally {
      lines.value = null
    }
  }

  if (lines.value !== null) {
    return (
      <p class="log-menu-choice">
        <span role="status">{lines.value.toLocaleString('en')} lines …</span>
        <button class="button small" type="button" onClick={() => running.current?.abort()}>
          Cancel
        </button>
      </p>
    )
  }
  return (
    <fieldset class="log-menu-choice">
      <legend>Download</legend>
      {kinds.map(({ format, ending }) => (
        <button key={format} class="button small" type="button" onClick={() => download(format, ending)}>
          .{ending}
        </button>
      ))}
    </fieldset>
  )
}

function save(content: Blob, name: string): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(content)
  link.download = name
  link.click()
  // The browser has taken the content over once the click has been handled.
  setTimeout(() => URL.revokeObjectURL(link.href))
}
