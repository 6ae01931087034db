import './connection-mark.css'
import { useApi } from '../api/api.ts'
import type { ConnectionState } from '../api/connect.ts'

const labels: Readonly<Record<ConnectionState, string>> = {
  idle: 'Not connected',
  connecting: 'Connecting …',
  open: 'Live',
  lost: 'Connection lost, coming back …',
}

/** Whether what is shown is what is. */
export function ConnectionMark() {
  const { connection } = useApi()
  const state = connection.value
  return (
    <span class={`connection connection-${state}`} role="status">
      {labels[state]}
    </span>
  )
}
