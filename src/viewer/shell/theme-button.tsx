import { nextTheme, type Theme, theme } from './theme.ts'

const signs: Readonly<Record<Theme, string>> = { system: '◐', light: '○', dark: '●' }
const names: Readonly<Record<Theme, string>> = { system: 'as the device', light: 'light', dark: 'dark' }

/** Goes through the themes. */
export function ThemeButton() {
  const label = `Theme: ${names[theme.value]}`
  return (
    <button class="button quiet" type="button" onClick={nextTheme} aria-label={label} title={label}>
      <span aria-hidden="true">{signs[theme.value]}</span>
    </button>
  )
}
