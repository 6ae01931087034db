import type { ComponentChild } from 'preact'

/** Shapes that are told apart without colour. */
export type Shape = 'full' | 'empty' | 'turning' | 'cracked' | 'triangle' | 'clock' | 'cross'

const stroke = { fill: 'none', stroke: 'currentColor', 'stroke-width': 1.6, 'stroke-linecap': 'round' } as const

const drawings: Readonly<Record<Shape, ComponentChild>> = {
  full: <circle cx="6" cy="6" r="4.5" fill="currentColor" />,
  empty: <circle cx="6" cy="6" r="4" {...stroke} />,
  turning: <path class="status-moving" d="M6 1.5A4.5 4.5 0 1 1 1.5 6" {...stroke} />,
  cracked: <path d="M6 1.5a4.5 4.5 0 0 1 0 9zM6 1.5a4.5 4.5 0 0 0 0 9z" fill="currentColor" stroke="var(--surface)" />,
  triangle: <path d="M6 .8 11.6 11H.4Z" fill="currentColor" />,
  clock: <path d="M6 2a4 4 0 1 1 0 8a4 4 0 0 1 0-8M6 4v2.2l1.4 1" {...stroke} stroke-width="1.3" />,
  cross: <path d="m2.5 2.5 7 7m0-7-7 7" {...stroke} />,
}

export function StatusShape({ shape }: { readonly shape: Shape }) {
  return (
    <svg viewBox="0 0 12 12" width="12" height="12" aria-hidden="true">
      {drawings[shape]}
    </svg>
  )
}
