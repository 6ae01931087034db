import { CHECK_MS, type Health } from './health.ts'
import { within } from './within.ts'

/** Makes a check of a question: it is asked with a signal that aborts in time, and an error is a finding. */
export async function checked(signal: AbortSignal, ask: (signal: AbortSignal) => Promise<Health>): Promise<Health> {
  return within(CHECK_MS, signal, async (inTime) => {
    try {
      return await ask(inTime)
    } catch (error) {
      signal.throwIfAborted()
      return { ok: false, reason: inTime.aborted ? `It does not answer within ${CHECK_MS / 1_000} seconds.` : explain(error) }
    }
  })
}

function explain(error: unknown): string {
  const codes = causesOf(error).map((cause) => ('code' in cause ? cause.code : undefined))
  if (codes.includes('ECONNREFUSED')) return 'Nothing listens on its port.'
  if (codes.some((code) => code === 'ECONNRESET' || code === 'UND_ERR_SOCKET'))
    return 'It closes the connection instead of answering.'
  return 'It does not answer in a way that could be understood.'
}

/** The error and what lies behind it: `fetch` wraps what really happened. */
function causesOf(error: unknown): Error[] {
  return error instanceof Error ? [error, ...causesOf(error.cause)] : []
}
