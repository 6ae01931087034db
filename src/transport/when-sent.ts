import type { RequestState } from './request-state.ts'

/** Calls back when the answer has been sent in full, or its client has left. */
export function whenSent({ response }: RequestState, done: () => void): void {
  if (response === undefined || response.closed) done()
  else response.once('close', done)
}
