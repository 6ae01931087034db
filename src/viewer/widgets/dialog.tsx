import './dialog.css'
import type { ComponentChildren } from 'preact'
import { useEffect, useId, useRef } from 'preact/hooks'

interface DialogProps {
  readonly title: string
  readonly narrow?: boolean
  readonly onClose: () => void
  readonly children: ComponentChildren
}

/** A modal dialog, open for as long as it is rendered. Escape closes it, and the focus goes back to where it was. */
export function Dialog({ title, narrow = false, onClose, children }: DialogProps) {
  const ref = useRef<HTMLDialogElement>(null)
  const titleId = useId()
  useEffect(() => {
    const before = document.activeElement
    ref.current?.showModal()
    return () => {
      if (before instanceof HTMLElement) before.focus()
    }
  }, [])
  return (
    <dialog ref={ref} class={narrow ? 'dialog narrow' : 'dialog'} aria-labelledby={titleId} onClose={onClose}>
      <h2 class="dialog-title" id={titleId}>
        {title}
      </h2>
      <div class="dialog-body">{children}</div>
    </dialog>
  )
}
