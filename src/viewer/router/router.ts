import { computed, signal } from '@preact/signals'
import { routeOf } from './route.ts'

/** Where the page is, the fragment included. */
export const address = signal(new URL(location.href))
export const route = computed(() => routeOf(address.value))

/** @param replace take the place of the current entry of the history, for what is not worth going back to. */
export function navigate(target: string, { replace = false }: { readonly replace?: boolean } = {}): void {
  const next = new URL(target, location.href)
  if (next.href === location.href) return
  if (replace) history.replaceState(null, '', next)
  else history.pushState(null, '', next)
  address.value = next
}

/** Follows the browser's back and forward, and takes plain clicks on links of this page without loading it again. */
export function startRouter(): void {
  const follow = () => {
    address.value = new URL(location.href)
  }
  window.addEventListener('popstate', follow)
  window.addEventListener('hashchange', follow)
  document.addEventListener('click', (event) => {
    const link = event.target instanceof Element ? event.target.closest('a') : null
    if (link === null || !isPlainClick(event) || !isOwnLink(link)) return
    event.preventDefault()
    navigate(link.href)
  })
}

function isPlainClick(event: MouseEvent): boolean {
  return event.button === 0 && !event.defaultPrevented && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey
}

function isOwnLink(link: HTMLAnchorElement): boolean {
  return (
    link.origin === location.origin &&
    link.target === '' &&
    !link.hasAttribute('download') &&
    routeOf(new URL(link.href)).name !== 'nowhere'
  )
}
