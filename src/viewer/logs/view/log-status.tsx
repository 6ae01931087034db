import { useApi } from '../../api/api.ts'
import { ErrorNote } from '../../widgets/error-note.tsx'
import type { LogSession } from '../session/log-session.ts'
import { formatRows } from '../store/format-lines.ts'
import { copyText } from './copy-text.ts'
import { shortNames } from './instance-names.ts'
import { useLog } from './log-context.ts'

/** How things stand: whether lines are coming, how many are here, and what can be done with those that are selected. */
export function LogStatus() {
  const { session } = useLog()
  const problem = session.problem.value
  return (
    <footer class="log-status">
      {problem !== null && (
        <div class="log-problem">
          <ErrorNote error={problem} />
          <button class="button small" type="button" onClick={() => session.reopen()}>
            Try again
          </button>
        </div>
      )}
      <LiveState />
      <SelectionActions />
      <Counts />
    </footer>
  )
}

function LiveState() {
  const { session } = useLog()
  const { connection } = useApi()
  const [state, label] = stateOf(session, connection.value === 'lost')
  return (
    <span class={`log-state log-state-${state}`} role="status">
      {label}
    </span>
  )
}

/** Its name in the styles, and in words. */
function stateOf({ phase, following, catchingUp, problem }: LogSession, lost: boolean): readonly [string, string] {
  if (problem.value !== null) return ['lost', 'Stopped']
  if (phase.value === 'opening') return ['waiting', 'Opening …']
  if (phase.value === 'history') return ['paused', 'Earlier lines']
  if (lost) return ['lost', 'Connection lost, nothing is missed']
  if (catchingUp.value) return ['waiting', 'Catching up …']
  return following.value ? ['live', 'Following'] : ['paused', 'Paused']
}

function Counts() {
  const { session } = useLog()
  void session.version.value
  const { window, shown } = session.store
  const all = window.rows.length.toLocaleString('en')
  const text = shown.length === window.rows.length ? all : `${shown.length.toLocaleString('en')} of ${all}`
  return <span class="log-counts">{text} lines loaded</span>
}

function SelectionActions() {
  const { session, reader } = useLog()
  if (reader.selection.value === null) return <span class="log-space" />
  const rows = reader.selected()
  const copy = (format: 'text' | 'json') => () =>
    copyText(formatRows(rows, format, shortNames(session.instanceIds)), rows.length === 1 ? 'the line' : `${rows.length} lines`)
  return (
    <span class="log-selection">
      <span>{rows.length.toLocaleString('en')} selected</span>
      <button class="button small" type="button" onClick={copy('text')}>
        Copy text
      </button>
      <button class="button small" type="button" onClick={copy('json')}>
        Copy JSON
      </button>
    </span>
  )
}
