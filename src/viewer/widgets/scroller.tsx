import type { ComponentChildren } from 'preact'

interface ScrollerProps {
  readonly class: string
  readonly label: string
  readonly children: ComponentChildren
}

/** A named part of the page that scrolls by itself; the keyboard reaches it, to scroll it. */
export function Scroller({ class: name, label, children }: ScrollerProps) {
  return (
    <section class={name} aria-label={label} ref={reachable}>
      {children}
    </section>
  )
}

function reachable(element: HTMLElement | null): void {
  if (element !== null) element.tabIndex = 0
}
