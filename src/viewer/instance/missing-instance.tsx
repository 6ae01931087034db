import type { ApiError } from '../api/api-error.ts'
import { ErrorNote } from '../widgets/error-note.tsx'

/** In place of an instance: nothing while it is looked for, else why it is not there. */
export function MissingInstance({ error }: { readonly error: ApiError | null }) {
  if (error === null) return <p class="unseen">Loading …</p>
  return (
    <div class="empty-list">
      <h1>This instance cannot be shown</h1>
      <ErrorNote error={error} />
      <a class="button" href="/">
        All instances
      </a>
    </div>
  )
}
