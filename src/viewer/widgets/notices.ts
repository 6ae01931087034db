import { signal } from '@preact/signals'
import { type ApiError, asApiError } from '../api/api-error.ts'

/** Something to tell that belongs to no place of the page. */
export interface Notice {
  readonly id: number
  readonly content: string | ApiError
}

export const notices = signal<readonly Notice[]>([])

/** How long good news stay, in milliseconds. Errors stay until somebody has seen them. */
const shownMs = 5_000
let lastId = 0

function add(content: string | ApiError): number {
  lastId += 1
  notices.value = [...notices.peek(), { id: lastId, content }]
  return lastId
}

export function tell(text: string): void {
  const id = add(text)
  setTimeout(() => dismiss(id), shownMs)
}

export function tellError(error: unknown): void {
  add(asApiError(error))
}

export function dismiss(id: number): void {
  notices.value = notices.peek().filter((notice) => notice.id !== id)
}
