import { type ReadonlySignal, useSignal } from '@preact/signals'
import { type ApiError, asApiError } from '../api/api-error.ts'

/** A form that is being sent: whether it is on its way, and why it was refused. */
export interface Submission {
  readonly busy: ReadonlySignal<boolean>
  readonly error: ReadonlySignal<ApiError | null>
  submit(send: () => Promise<void>): Promise<void>
}

export function useSubmit(): Submission {
  const busy = useSignal(false)
  const error = useSignal<ApiError | null>(null)
  const submit = async (send: () => Promise<void>) => {
    if (busy.peek()) return
    busy.value = true
    error.value = null
    try {
      await send()
    } catch (caught) {
      error.value = asApiError(caught)
    } finally {
      busy.value = false
    }
  }
  return { busy, error, submit }
}
