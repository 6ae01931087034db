import { useLog } from './log-context.ts'

/** What stands before the first line: that it is the first, or that more are coming. */
export function RowsHead() {
  const { session } = useLog()
  const { paging, phase, store } = session
  if (paging.lookedFar.value) {
    const look = () => {
      paging.lookFurther()
      session.readMore('older')
    }
    return (
      <p class="log-head">
        No line among many older ones passes the filter{' '}
        <button class="button small" type="button" onClick={look}>
          Look further back
        </button>
      </p>
    )
  }
  return <p class="log-head">{sentence()}</p>

  function sentence(): string {
    if (phase.value === 'opening') return 'Opening the log …'
    if (!paging.atStart.value) return paging.older.value ? 'Reading older lines …' : ''
    if (store.shown.length > 0) return 'The log begins here'
    return store.window.rows.length > 0 ? 'No line passes the filter' : 'Nothing has been written yet'
  }
}
