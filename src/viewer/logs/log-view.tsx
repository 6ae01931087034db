import './log-view.css'
import { effect, untracked } from '@preact/signals'
import { useEffect, useMemo } from 'preact/hooks'
import { useApi } from '../api/api.ts'
import { address } from '../router/router.ts'
import { LogSession } from './session/log-session.ts'
import { parseLineLink } from './view/line-link.ts'
import { LineVoice } from './view/line-voice.tsx'
import { LogContext } from './view/log-context.ts'
import { keepOptions, logOptions } from './view/log-options.ts'
import { LogReader } from './view/log-reader.ts'
import { LogRows } from './view/log-rows.tsx'
import { LogStatus } from './view/log-status.tsx'
import { LogToolbar } from './view/log-toolbar.tsx'
import { NewLinesPill } from './view/new-lines-pill.tsx'
import { RowViewport } from './view/row-viewport.ts'
import { useLogShortcuts } from './view/use-log-shortcuts.ts'

interface LogViewProps {
  readonly instanceIds: readonly string[]
}

/** The log of one instance, or of several merged. */
export function LogView({ instanceIds }: LogViewProps) {
  return instanceIds.length === 0 ? <p class="log-head">No instance is named.</p> : <OpenLog instanceIds={instanceIds} />
}

function OpenLog({ instanceIds }: LogViewProps) {
  const api = useApi()
  const ids = instanceIds.join()
  const log = useMemo(() => {
    const session = new LogSession(api, ids.split(','))
    return { session, reader: new LogReader(session), viewport: new RowViewport(session) }
  }, [api, ids])

  useEffect(keepOptions, [])
  useEffect(() => effect(() => log.session.store.keep(logOptions.kept.value)), [log])
  useEffect(
    () => () => {
      log.reader.farSearch.stop()
      log.session.close()
    },
    [log],
  )
  useEffect(
    () =>
      effect(() => {
        const line = parseLineLink(address.value.hash)
        untracked(() => void log.reader.goTo(line))
      }),
    [log],
  )
  useLogShortcuts(log)

  return (
    <LogContext.Provider value={log}>
      <section class="log-view" aria-label="Log">
        <LogToolbar />
        <div class="log-body">
          <LogRows />
          <NewLinesPill />
          <LineVoice />
        </div>
        <LogStatus />
      </section>
    </LogContext.Provider>
  )
}
