import type { ApiError } from '../api/api-error.ts'
import { ErrorNote } from '../widgets/error-note.tsx'
import { WayBack } from '../widgets/way-back.tsx'

/** In place of an instance: nothing while it is looked for, else why it is not there. */
export function MissingInstance({ error }: { readonly error: ApiError | null }) {
  if (error === null) return <p class="unseen">Loading …</p>
  return (
    <WayBack title="This instance cannot be shown">
      <ErrorNote error={error} />
    </WayBack>
  )
}
