/** How a server is, at one check. */
export type HealthVerdict = { readonly ok: true } | { readonly ok: false; readonly reason: string }

/** Asks a server how it is. */
export interface ServerHealth {
  check(signal: AbortSignal): Promise<HealthVerdict>
  close(): Promise<void>
}
