import './shell.css'
import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { Help } from '../keyboard/help.tsx'
import { listenForShortcuts, useShortcuts } from '../keyboard/shortcuts.ts'
import { navigate } from '../router/router.ts'
import { Account } from '../session/account.tsx'
import type { Session } from '../session/session.ts'
import { NoticeList } from '../widgets/notice-list.tsx'
import { ConnectionMark } from './connection-mark.tsx'
import { Eye } from './eye.tsx'
import { Screen } from './screen.tsx'
import { nextTheme } from './theme.ts'
import { ThemeButton } from './theme-button.tsx'

/** The frame around every screen of somebody who is signed in. */
export function Shell({ session }: { readonly session: Session }) {
  const helping = useSignal(false)
  const help = () => {
    helping.value = true
  }
  useEffect(listenForShortcuts, [])
  useShortcuts('Everywhere', [
    { keys: 'g i', does: 'Instances', run: () => navigate('/') },
    { keys: 'g t', does: 'Light, dark, or as the device', run: nextTheme },
    { keys: '?', does: 'This help', run: help },
  ])
  return (
    <div class="shell">
      <header class="shell-bar">
        <a class="shell-home" href="/">
          <Eye /> Panoptes
        </a>
        <ConnectionMark />
        <span class="shell-space" />
        <button class="button quiet" type="button" onClick={help} aria-label="Keyboard">
          <kbd>?</kbd>
        </button>
        <a class="button quiet" href="/graphql">
          GraphiQL
        </a>
        <ThemeButton />
        <Account session={session} />
      </header>
      <main class="shell-screen">
        <Screen />
      </main>
      <NoticeList />
      {helping.value && (
        <Help
          onClose={() => {
            helping.value = false
          }}
        />
      )}
    </div>
  )
}
