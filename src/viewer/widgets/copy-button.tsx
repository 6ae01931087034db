import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'

/** How long the button says that it worked, in milliseconds. */
const shownMs = 1_500

/**
 * Puts a text on the clipboard; not there where browsers give none, as to pages that came over plain HTTP.
 * @param what names it for screen readers.
 */
export function CopyButton({ text, what }: { readonly text: string; readonly what: string }) {
  const copied = useSignal(false)
  useEffect(() => {
    if (!copied.value) return
    const timer = setTimeout(() => {
      copied.value = false
    }, shownMs)
    return () => clearTimeout(timer)
  }, [copied.value])
  if (navigator.clipboard === undefined) return null
  const copy = async () => {
    await navigator.clipboard.writeText(text)
    copied.value = true
  }
  return (
    <button class="button small" type="button" onClick={copy} aria-label={`Copy ${what}`}>
      <span aria-live="polite">{copied.value ? 'Copied' : 'Copy'}</span>
    </button>
  )
}
