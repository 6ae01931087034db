import './shell.css'
import { useApi } from '../api/api.ts'
import { LogView } from '../logs/log-view.tsx'
import { route } from '../router/router.ts'
import { Eye } from './eye.tsx'
import { nextTheme, theme } from './theme.ts'

/** The frame around every screen of somebody who is signed in. */
export function Shell() {
  const { connection } = useApi()
  return (
    <div class="shell">
      <header class="shell-bar">
        <a class="shell-home" href="/">
          <Eye /> Panoptes
        </a>
        <span>{connection.value}</span>
        <button class="button" type="button" onClick={nextTheme}>
          {theme.value}
        </button>
      </header>
      <main class="shell-screen">
        <Screen />
      </main>
    </div>
  )
}

function Screen() {
  const current = route.value
  if (current.name === 'instance') return <LogView key={current.id} instanceIds={[current.id]} />
  if (current.name === 'logs') return <LogView key={current.ids.join()} instanceIds={current.ids} />
  return <p>{current.name}</p>
}
