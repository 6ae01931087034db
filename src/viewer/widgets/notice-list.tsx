import './notice-list.css'
import { ErrorNote } from './error-note.tsx'
import { dismiss, notices } from './notices.ts'

/** What there is to tell, in a corner; read out as it comes. */
export function NoticeList() {
  return (
    <div class="notices" role="status">
      {notices.value.map(({ id, content }) => (
        <div class="notice" key={id}>
          {typeof content === 'string' ? <p>{content}</p> : <ErrorNote error={content} />}
          <button class="button quiet small" type="button" onClick={() => dismiss(id)} aria-label="Dismiss">
            ×
          </button>
        </div>
      ))}
    </div>
  )
}
