import './action-menu.css'
import { useSignal } from '@preact/signals'
import type { TargetedKeyboardEvent } from 'preact'
import { useId, useLayoutEffect, useRef } from 'preact/hooks'
import { type Instance, nameOf, shortId } from '../instances/instance.ts'
import { type ActionName, actionsFor } from './action.ts'
import { useAct } from './instance-actions.tsx'

/** Between the button and its menu, and the menu and the edge of the window, in pixels. */
const gap = 4

interface ActionMenuProps {
  readonly instance: Instance
  /** The key that goes before those of the actions, where they need one. */
  readonly prefix?: string
}

/** A button that opens all that can be done to an instance. */
export function ActionMenu({ instance, prefix }: ActionMenuProps) {
  const act = useAct()
  const id = useId()
  const open = useSignal(false)
  const button = useRef<HTMLButtonElement>(null)
  const menu = useRef<HTMLDivElement>(null)
  useLayoutEffect(() => {
    if (!open.value || menu.current === null || button.current === null) return
    place(menu.current, button.current)
    menu.current.querySelector('button')?.focus()
  }, [open.value])
  const choose = (action: ActionName) => {
    menu.current?.hidePopover()
    act(action, instance)
  }
  return (
    <>
      <button
        ref={button}
        class="button quiet small"
        type="button"
        popovertarget={id}
        aria-haspopup="menu"
        aria-label={`Actions for ${nameOf(instance)} ${shortId(instance.id)}`}
      >
        <span aria-hidden="true">⋯</span>
      </button>
      <div
        ref={menu}
        id={id}
        class="action-menu"
        role="menu"
        tabIndex={-1}
        popover="auto"
        onToggle={({ newState }) => {
          open.value = newState === 'open'
        }}
        onKeyDown={moveInside}
      >
        {open.value &&
          actionsFor(instance).map(({ name, label, key }) => (
            <button
              key={name}
              role="menuitem"
              class={name === 'delete' ? 'button quiet danger' : 'button quiet'}
              type="button"
              onClick={() => choose(name)}
            >
              {label}
              <span>
                {prefix !== undefined && <kbd>{prefix}</kbd>}
                <kbd>{key}</kbd>
              </span>
            </button>
          ))}
      </div>
    </>
  )
}

/** Below the button, to the left; above where there is no room. */
function place(menu: HTMLElement, button: HTMLElement): void {
  const at = button.getBoundingClientRect()
  const below = at.bottom + gap
  const fits = below + menu.offsetHeight + gap <= window.innerHeight
  menu.style.top = `${fits ? below : Math.max(gap, at.top - gap - menu.offsetHeight)}px`
  menu.style.left = `${Math.max(gap, at.right - menu.offsetWidth)}px`
}

/** The arrows go from entry to entry. */
function moveInside(event: TargetedKeyboardEvent<HTMLElement>): void {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
  if (step === undefined) return
  event.preventDefault()
  const entries = [...event.currentTarget.querySelectorAll('button')]
  const current = entries.findIndex((entry) => entry.matches(':focus'))
  entries.at((current + step) % entries.length)?.focus()
}
