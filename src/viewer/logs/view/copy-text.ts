import { tell } from '../../widgets/notices.ts'

/** Puts a text on the clipboard and says so. Pages that came over plain HTTP get no clipboard, but may still copy what is selected. */
export async function copyText(text: string, what: string): Promise<void> {
  if (navigator.clipboard === undefined) copySelected(text)
  else await navigator.clipboard.writeText(text)
  tell(`Copied ${what}.`)
}

function copySelected(text: string): void {
  const field = document.createElement('textarea')
  field.className = 'unseen'
  field.value = text
  document.body.append(field)
  field.select()
  document.execCommand('copy')
  field.remove()
}
