/** What a check of a server's health has found; the reason is a sentence for people. */
export type Health = { readonly ok: true } | { readonly ok: false; readonly reason: string }

export interface HealthProbe {
  /** Asks once; answers within CHECK_MS. @throws the signal's reason when that aborts. */
  check(signal: AbortSignal): Promise<Health>
  /** Gives back what the probe holds at the server. Never rejects. */
  close(): Promise<void>
}

/** A server that takes longer to answer (ms) is not well: it is asked for next to nothing. */
export const CHECK_MS = 5_000
