import { formatDuration } from './duration.ts'
import { now } from './now.ts'

/** How long ago something was, counting. */
export function Age({ since }: { readonly since: string }) {
  return (
    <time dateTime={since} title={new Date(since).toLocaleString()}>
      {formatDuration(now.value - Date.parse(since))}
    </time>
  )
}
