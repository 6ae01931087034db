import type { ComponentChildren } from 'preact'

/** In place of a screen that cannot be shown: why, and where to go on. */
export function WayBack({ title, children }: { readonly title: string; readonly children?: ComponentChildren }) {
  return (
    <div class="empty-screen">
      <h1>{title}</h1>
      {children}
      <a class="button" href="/">
        All instances
      </a>
    </div>
  )
}
