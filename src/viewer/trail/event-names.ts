import type { TrailEvent } from './trail-operations.ts'

interface EventName {
  readonly label: string
  readonly tone: 'good' | 'bad' | 'warn' | 'plain'
}

/** How people call what happens. */
export const eventNames: Readonly<Record<TrailEvent['eventType'], EventName>> = {
  CREATED: { label: 'Created', tone: 'plain' },
  STARTED: { label: 'Started', tone: 'good' },
  STOPPED: { label: 'Stopped', tone: 'plain' },
  RESTORED: { label: 'Brought back', tone: 'good' },
  DELETED: { label: 'Deleted', tone: 'bad' },
  ERROR: { label: 'Failed', tone: 'bad' },
  EXPIRED: { label: 'Expired', tone: 'warn' },
  HEALTH_CHANGED: { label: 'Health changed', tone: 'warn' },
  TOKEN_ROTATED: { label: 'New access token', tone: 'plain' },
}
