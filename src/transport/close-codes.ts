import { PanoptesError } from '../errors.ts'

export interface Close {
  readonly code: number
  readonly reason: string
}

/** A close frame holds 123 bytes of reason (RFC 6455, 5.5). */
const maxReasonBytes = 123

/**
 * With what a socket is closed that cannot be let in. Clients of graphql-ws give up on 4401 and come back after 4403 and 1013, so
 * what passes by itself is 1013.
 */
export function closeFor(error: unknown): Close {
  if (!(error instanceof PanoptesError)) return { code: 1013, reason: 'Something went wrong on the server' }
  const reason = Buffer.from(error.message)
    .subarray(0, maxReasonBytes)
    .toString()
    .replace(/\uFFFD+$/, '')
  if (error.code === 'UNAUTHENTICATED') return { code: 4401, reason }
  if (error.code === 'FORBIDDEN') return { code: 4403, reason }
  return { code: 1013, reason }
}

/** The gateway stops; clients come back by themselves. */
export const serviceRestart: Close = { code: 1012, reason: 'The gateway is restarting' }
