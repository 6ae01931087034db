import './error-note.css'
import type { ApiError } from '../api/api-error.ts'

/** What went wrong, in the gateway's words, with the id that finds it in the gateway's log. */
export function ErrorNote({ error }: { readonly error: ApiError | null }) {
  if (error === null) return null
  return (
    <div class="error-note" role="alert">
      <p>{error.message}</p>
      {error.fields.map(({ path, message }) => (
        <p key={path}>
          <code>{path}</code> {message}
        </p>
      ))}
      {error.requestId !== null && (
        <p class="error-note-id">
          Request <code>{error.requestId}</code>
        </p>
      )}
    </div>
  )
}
