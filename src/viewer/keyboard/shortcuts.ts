import { signal } from '@preact/signals'
import { useLayoutEffect, useRef } from 'preact/hooks'

/** A key, or two one after the other (`g i`), as `KeyboardEvent.key` names them. */
export interface Shortcut {
  readonly keys: string
  /** For the help; one without is not shown there. */
  readonly does?: string
  run(event: KeyboardEvent): void
}

export interface ShortcutGroup {
  readonly title: string
  readonly shortcuts: readonly Shortcut[]
}

/** Those of the screen that is shown, the innermost first. */
export const shortcutGroups = signal<readonly ShortcutGroup[]>([])

/** How long the second key of a pair may take, in milliseconds. */
const pairMs = 1_000

/** Adds shortcuts for as long as the component is shown. They rest while somebody types, and while a dialog is open. */
export function useShortcuts(title: string, shortcuts: readonly Shortcut[]): void {
  const current = useRef(shortcuts)
  current.current = shortcuts
  // Before the screen is seen: whoever sees it may press at once.
  useLayoutEffect(() => {
    const group: ShortcutGroup = {
      title,
      get shortcuts() {
        return current.current
      },
    }
    shortcutGroups.value = [group, ...shortcutGroups.peek()]
    return () => {
      shortcutGroups.value = shortcutGroups.peek().filter((other) => other !== group)
    }
  }, [title])
}

/** Listens for all shortcuts; answers how to stop. */
export function listenForShortcuts(): () => void {
  let first = { key: '', at: 0 }
  const listen = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return
    if (isTyping(event.target) || isPressing(event)) return
    if (document.querySelector('dialog[open]') !== null) return
    const pair = event.timeStamp - first.at < pairMs ? `${first.key} ${event.key}` : null
    const all = shortcutGroups.peek().flatMap((group) => group.shortcuts)
    const found = all.find(({ keys }) => keys === pair) ?? all.find(({ keys }) => keys === event.key)
    first = { key: event.key, at: event.timeStamp }
    if (found === undefined) return
    event.preventDefault()
    found.run(event)
  }
  document.addEventListener('keydown', listen)
  return () => document.removeEventListener('keydown', listen)
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.matches('input:not([type="checkbox"], [type="radio"]), textarea, select')
}

/** Enter and Space belong to what has the focus, where that can be pressed. */
function isPressing({ key, target }: KeyboardEvent): boolean {
  return (key === 'Enter' || key === ' ') && target instanceof HTMLElement && target.matches('a, button, summary, input')
}
