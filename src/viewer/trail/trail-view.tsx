import './trail-view.css'
import type { Instance } from '../instances/instance.ts'
import { readStats } from '../instances/stats.ts'
import { Moment } from '../time/moment.tsx'
import { ErrorNote } from '../widgets/error-note.tsx'
import { Scroller } from '../widgets/scroller.tsx'
import { eventNames } from './event-names.ts'
import type { TrailEvent } from './trail-operations.ts'
import { useTrail } from './use-trail.ts'

/** Who did what to an instance, and when; new events come by themselves. */
export function TrailView({ instance }: { readonly instance: Instance }) {
  const { events, hasOlder, error, loadOlder } = useTrail(instance.id, versionOf(instance))
  return (
    <Scroller class="trail" label="Audit trail">
      <ErrorNote error={error.value} />
      {events.value?.length === 0 && <p class="muted">Nothing has happened yet.</p>}
      <ol class="trail-events">
        {events.value?.map((event) => (
          <TrailEntry key={event.id} event={event} />
        ))}
      </ol>
      {hasOlder.value && (
        <button class="button" type="button" onClick={loadOlder}>
          Older
        </button>
      )}
    </Scroller>
  )
}

/** Changes whenever something may have happened to it; figures alone are nothing that happens. */
function versionOf(instance: Instance): string {
  const { status, desiredStatus, expiresAt, accessTokenHint, deletedAt, restartCount, startedAt, stoppedAt } = instance
  const healthy = readStats(instance.stats)?.healthy
  return [status, desiredStatus, expiresAt, accessTokenHint, deletedAt, restartCount, startedAt, stoppedAt, healthy].join()
}

function TrailEntry({ event }: { readonly event: TrailEvent }) {
  const { label, tone } = eventNames[event.eventType]
  const facts = Object.entries(event.eventData)
  return (
    <li class="trail-event">
      <span class="trail-time">
        <Moment at={event.createdAt} />
      </span>
      <span class={`trail-what trail-${tone}`}>{label}</span>
      <span class="trail-who" title={event.userAgent ?? ''}>
        {event.user === null ? 'Panoptes' : event.user.name}
        {event.ipAddress !== null && <code>{event.ipAddress}</code>}
      </span>
      {facts.length > 0 && (
        <dl class="trail-facts">
          {facts.map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{typeof value === 'string' ? value : JSON.stringify(value)}</dd>
            </div>
          ))}
        </dl>
      )}
    </li>
  )
}
