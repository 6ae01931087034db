import type { RefObject } from 'preact'
import { useEffect } from 'preact/hooks'
import { useLog } from './log-context.ts'

/** Fingers hit rows, not the small mark before them. */
const isCoarse = matchMedia('(pointer: coarse)')

/** What a press on a row does: select it, with Shift up to it, or show its details. The keyboard does the same (use-log-shortcuts.ts). */
export function useRowClicks(scroller: RefObject<HTMLElement | null>): void {
  const { reader, viewport } = useLog()
  useEffect(() => {
    const element = scroller.current
    if (element === null) return
    const press = (event: MouseEvent) => {
      if (!(event.target instanceof Element) || event.target.closest('.log-details') !== null) return
      const row = event.target.closest<HTMLElement>('[data-order]')
      if (row === null) return
      const order = Number(row.dataset.order)
      viewport.hold()
      if (event.target.closest('.log-unfold') !== null || isCoarse.matches) {
        reader.unfold(order)
        viewport.reveal(order)
      }
      if (event.shiftKey || (getSelection()?.isCollapsed ?? true)) reader.select(order, event.shiftKey)
    }
    // Otherwise the browser selects the text between as well.
    const keepText = (event: MouseEvent) => {
      if (event.shiftKey) event.preventDefault()
    }
    element.addEventListener('mousedown', keepText)
    element.addEventListener('click', press)
    return () => {
      element.removeEventListener('mousedown', keepText)
      element.removeEventListener('click', press)
    }
  }, [scroller, reader, viewport])
}
