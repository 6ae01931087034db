import './log-rows.css'
import { effect, untracked } from '@preact/signals'
import { useEffect, useLayoutEffect, useMemo, useRef } from 'preact/hooks'
import { instanceNames } from './instance-names.ts'
import { useLog } from './log-context.ts'
import { logOptions } from './log-options.ts'
import { LogRow } from './log-row.tsx'
import { RowsHead } from './rows-head.tsx'
import { useNow } from './use-now.ts'
import { useRowClicks } from './use-row-clicks.ts'

/** Heights of an ordinary row in pixels; also in log-rows.css. */
const rowHeight = { dense: 20, roomy: 26 }

/** The lines, of which only those in view are in the page. */
export function LogRows() {
  const { session, reader, viewport } = useLog()
  const scroller = useRef<HTMLDivElement>(null)
  const slab = useRef<HTMLDivElement>(null)
  const now = useNow()
  const wrap = logOptions.wrap.value
  const roomy = logOptions.roomy.value

  useEffect(() => (scroller.current === null ? undefined : viewport.attach(scroller.current)), [viewport])
  useRowClicks(scroller)
  useLayoutEffect(() => viewport.reset(roomy ? rowHeight.roomy : rowHeight.dense), [viewport, wrap, roomy])
  useEffect(
    () =>
      effect(() => {
        const jump = session.jump.value
        if (jump !== null) untracked(() => viewport.show(jump.order))
      }),
    [session, viewport],
  )
  useLayoutEffect(() => {
    if (slab.current !== null) viewport.settle(slab.current)
  })

  // Read so that a change draws anew.
  void [session.version.value, viewport.version.value, session.following.value]
  const { rows, top, total } = viewport.visible()
  const names = useMemo(() => (session.instanceIds.length > 1 ? instanceNames(session.instanceIds) : null), [session])
  const matcher = reader.matcher.value
  const shared = {
    now,
    time: logOptions.time.value,
    matcher: typeof matcher === 'string' ? null : matcher,
  }

  const looks = ['log-rows', wrap ? 'wraps' : '', roomy ? 'roomy' : '', shared.time === 'ago' ? 'shows-ago' : '']

  return (
    <div class={looks.join(' ')} ref={scroller} role="log" aria-label="Lines of the log" aria-live="off">
      <div class="log-rows-all" style={{ height: `${total}px` }}>
        <RowsHead />
        <div class="log-rows-slab" ref={slab} style={{ transform: `translateY(${top}px)` }}>
          {rows.map((row) => (
            <LogRow
              key={row.order}
              row={row}
              {...shared}
              name={names?.get(row.entry.instanceId) ?? null}
              selected={reader.isSelected(row.order)}
              isMatch={reader.match.value === row.order}
              isTarget={reader.target.value === row.order}
              unfolded={reader.unfolded.value.has(row.order)}
            />
          ))}
        </div>
      </div>
    </div>
  )
}
