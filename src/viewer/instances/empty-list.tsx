import { searched, shown } from './list-state.ts'

/** Why there is nothing to see, and what to do about it. */
export function EmptyList({ onCreate }: { readonly onCreate: () => void }) {
  const everything = () => {
    searched.value = ''
    shown.value = 'all'
  }
  if (searched.value === '' && shown.value === 'all') {
    return (
      <div class="empty-screen">
        <h2>No instances yet</h2>
        <p>Start one of the MCP servers that this installation knows, and watch what it writes.</p>
        <button class="button primary" type="button" onClick={onCreate}>
          New instance
        </button>
      </div>
    )
  }
  return (
    <div class="empty-screen">
      <h2>{shown.value === 'deleted' && searched.value === '' ? 'Nothing has been deleted' : 'No instance fits'}</h2>
      <button class="button" type="button" onClick={everything}>
        Show all
      </button>
    </div>
  )
}
