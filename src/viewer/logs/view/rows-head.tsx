import { useLog } from './log-context.ts'

/** What stands before the first line: that it is the first, or that more are coming. */
export function RowsHead() {
  const { session } = useLog()
  const first = session.store.shown[0]
  if (session.phase.value === 'opening') return <p class="log-head">Opening the log …</p>
  if (!session.atStart.value) return <p class="log-head">{session.readingOlder.value ? 'Reading older lines …' : ''}</p>
  if (first !== undefined) return <p class="log-head">The log begins here</p>
  const filtered = session.store.window.rows.length > 0
  return <p class="log-head">{filtered ? 'No line passes the filter' : 'Nothing has been written yet'}</p>
}
