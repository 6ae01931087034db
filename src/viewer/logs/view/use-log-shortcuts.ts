import { useShortcuts } from '../../keyboard/shortcuts.ts'
import { formatRows } from '../store/format-lines.ts'
import { copyText } from './copy-text.ts'
import { shortNames } from './instance-names.ts'
import type { LogContextValue } from './log-context.ts'
import { logOptions } from './log-options.ts'
import { searchFieldId } from './search-field.tsx'

/** The keys of a log view. */
export function useLogShortcuts({ session, reader, viewport }: LogContextValue): void {
  const move = (by: number) => (event: KeyboardEvent) => {
    const row = reader.move(by, event.shiftKey)
    if (row !== undefined) viewport.reveal(row.order)
  }
  const toggleFollow = () => (session.following.value ? viewport.hold() : session.follow())
  const unfold = () => {
    const order = reader.selection.value?.focus
    if (order === undefined) return
    reader.unfold(order)
    viewport.reveal(order)
  }
  const copy = (format: 'text' | 'json') => () => {
    const rows = reader.selected()
    if (rows.length === 0) return
    void copyText(
      formatRows(rows, format, shortNames(session.instanceIds)),
      rows.length === 1 ? 'the line' : `${rows.length} lines`,
    )
  }
  const wrap = () => {
    logOptions.wrap.value = !logOptions.wrap.value
  }
  const leave = () => {
    reader.selection.value = null
    reader.match.value = null
  }
  useShortcuts('Log', [
    { keys: 'f', does: 'Follow, or stop following', run: toggleFollow },
    { keys: 'End', does: 'To the end, and follow', run: () => session.follow() },
    { keys: 'G', run: () => session.follow() },
    { keys: 'Home', does: 'To the first line', run: () => void reader.goToTime(0) },
    { keys: 'g g', run: () => void reader.goToTime(0) },
    { keys: '/', does: 'Search', run: () => document.getElementById(searchFieldId)?.focus() },
    { keys: 'n', does: 'Next match', run: () => void reader.step(1) },
    { keys: 'N', does: 'Previous match', run: () => void reader.step(-1) },
    { keys: 'j', does: 'Next line; with Shift, select', run: move(1) },
    { keys: 'k', does: 'Previous line; with Shift, select', run: move(-1) },
    { keys: 'J', run: move(1) },
    { keys: 'K', run: move(-1) },
    { keys: 'ArrowDown', run: move(1) },
    { keys: 'ArrowUp', run: move(-1) },
    { keys: 'Enter', does: 'Details of the line', run: unfold },
    { keys: 'c', does: 'Copy the selected lines', run: copy('text') },
    { keys: 'C', does: 'Copy them as JSON', run: copy('json') },
    { keys: 'w', does: 'Wrap long lines', run: wrap },
    { keys: 'Escape', does: 'Select nothing', run: leave },
  ])
}
