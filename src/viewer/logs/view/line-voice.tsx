import { rowAtOrder } from '../store/row-search.ts'
import { useLog } from './log-context.ts'

/** Tells screen readers which line the keyboard has come to: the lines themselves come and go with scrolling, and cannot hold the focus. */
export function LineVoice() {
  const { session, reader } = useLog()
  const focus = reader.selection.value?.focus
  const entry = focus === undefined ? undefined : rowAtOrder(session.store.shown, focus)?.entry
  const text = entry === undefined ? '' : entry.kind === 'mark' ? entry.text : `${entry.level}: ${entry.message}`
  return (
    <p class="unseen" role="status">
      {text}
    </p>
  )
}
