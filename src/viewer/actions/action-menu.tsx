import './action-menu.css'
import { useId, useRef } from 'preact/hooks'
import { type Instance, nameOf, shortId } from '../instances/instance.ts'
import { type ActionName, actionsFor } from './action.ts'
import { useAct } from './instance-actions.tsx'

/** Between the button and its menu, and the menu and the edge of the window, in pixels. */
const gap = 4

/** A button that opens all that can be done to an instance. */
export function ActionMenu({ instance }: { readonly instance: Instance }) {
  const act = useAct()
  const id = useId()
  const button = useRef<HTMLButtonElement>(null)
  const menu = useRef<HTMLDivElement>(null)
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
        aria-label={`Actions for ${nameOf(instance)} ${shortId(instance.id)}`}
      >
        <span aria-hidden="true">⋯</span>
      </button>
      <div ref={menu} id={id} class="action-menu" popover="auto" onToggle={() => place(menu.current, button.current)}>
        {actionsFor(instance).map(({ name, label, key }) => (
          <button
            key={name}
            class={name === 'delete' ? 'button quiet danger' : 'button quiet'}
            type="button"
            onClick={() => choose(name)}
          >
            {label}
            <kbd>{key}</kbd>
          </button>
        ))}
      </div>
    </>
  )
}

/** Below the button, to the left; above where there is no room. */
function place(menu: HTMLElement | null, button: HTMLElement | null): void {
  if (menu === null || button === null) return
  const at = button.getBoundingClientRect()
  const below = at.bottom + gap
  const fits = below + menu.offsetHeight + gap <= window.innerHeight
  menu.style.top = `${fits ? below : Math.max(gap, at.top - gap - menu.offsetHeight)}px`
  menu.style.left = `${Math.max(gap, at.right - menu.offsetWidth)}px`
}
