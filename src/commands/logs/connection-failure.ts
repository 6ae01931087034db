import { z } from 'zod'
import { CommandError } from '../command-error.ts'
import { answeredErrors, GatewayRefusal } from './gateway-errors.ts'
import { safeText } from './safe-text.ts'

const closeEvent = z.object({ code: z.number(), reason: z.string() })

/** Close codes with which a gateway sends away for good: 4401 without a valid token, 4403 what may not be done. */
const sentAway = new Set([4401, 4403])

/** A connection that ended without a close frame (RFC 6455, 7.1.5). */
const abnormal = 1006

/** What went wrong with a subscription: a CommandError when trying again is of no use, a sentence for people when it is. */
export function connectionFailure(error: unknown): GatewayRefusal | CommandError | string {
  const refused = answeredErrors.safeParse(error)
  const refusal = error instanceof GatewayRefusal ? error : refused.success ? new GatewayRefusal(refused.data) : null
  if (refusal) return refusal.passes ? refusal.message : refusal
  const closed = closeEvent.safeParse(error).data
  if (closed) {
    const reason = safeText(closed.reason) || (closed.code === abnormal ? 'cut off' : `closed with ${closed.code}`)
    return sentAway.has(closed.code) ? new CommandError(reason) : reason
  }
  const failed = z.object({ message: z.string() }).safeParse(error).data
  return safeText(failed?.message || 'no connection')
}
