import { effect, signal } from '@preact/signals'

/** What the reader wants; `system` follows the device. */
export type Theme = 'system' | 'light' | 'dark'

const themes: readonly Theme[] = ['system', 'light', 'dark']
const storageKey = 'panoptes.theme'

export const theme = signal<Theme>(themes.find((name) => name === localStorage.getItem(storageKey)) ?? 'system')

/** Keeps the page in the theme that is wanted. */
export function applyTheme(): void {
  effect(() => {
    document.documentElement.dataset.theme = theme.value
    localStorage.setItem(storageKey, theme.value)
  })
}

export function nextTheme(): void {
  theme.value = themes[(themes.indexOf(theme.value) + 1) % themes.length] ?? 'system'
}
