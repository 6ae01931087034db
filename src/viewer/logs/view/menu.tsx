import './menu.css'
import type { ComponentChildren } from 'preact'
import { useId, useRef } from 'preact/hooks'

interface MenuProps {
  /** What the button shows, and what it is called. */
  readonly label: string
  readonly name: string
  readonly children: ComponentChildren
}

/** Between the button and the menu, and the menu and the edge of the window, in pixels. */
const gap = 4

/** A button that opens a small panel, which closes when somebody presses elsewhere or Escape. */
export function Menu({ label, name, children }: MenuProps) {
  const id = useId()
  const button = useRef<HTMLButtonElement>(null)
  const panel = useRef<HTMLDivElement>(null)
  const place = () => {
    if (button.current === null || panel.current === null) return
    const at = button.current.getBoundingClientRect()
    panel.current.style.top = `${at.bottom + gap}px`
    panel.current.style.left = `${Math.max(gap, at.right - panel.current.offsetWidth)}px`
  }
  return (
    <>
      <button ref={button} class="button quiet small" type="button" popovertarget={id} aria-label={name} title={name}>
        <span aria-hidden="true">{label}</span>
      </button>
      <div ref={panel} id={id} class="log-menu" popover="auto" onToggle={place}>
        {children}
      </div>
    </>
  )
}
