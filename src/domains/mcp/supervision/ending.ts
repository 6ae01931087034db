/** Why a run has ended, as far as the gateway knows it; what was asked of the instance is read from its row then. */
export type Ending =
  /** Its row said so: stopped, deleted, expired, or to be started anew. */
  | { readonly kind: 'ASKED_FOR' }
  /** The process ended by itself. */
  | { readonly kind: 'EXITED' }
  /** It could not start, or had to be ended. */
  | { readonly kind: 'FAILED'; readonly reason: string }
  /** The instance is to go on elsewhere, or when the gateway is back. */
  | { readonly kind: 'GATEWAY_STOPPED' | 'GATEWAY_GONE' | 'LEASE_ENDED' }
  /** Another gateway has the instance now: nothing about it is this one's to say any more. */
  | { readonly kind: 'LOST' }

/** How a process ended. */
export interface Exit {
  readonly code: number | null
  readonly signal: string | null
}

/** For people: "exit code 1", "SIGKILL". */
export function exitText({ code, signal }: Exit): string {
  return signal ?? (code === null ? 'an unknown exit code' : `exit code ${code}`)
}
