import { z } from 'zod'
import type { GatewayAccess } from './gateway-access.ts'
import { answeredErrors, GatewayRefusal, GatewayUnreachable } from './gateway-errors.ts'

/** For the gateway to answer a query, in milliseconds. */
const answerMs = 60_000

const answer = z.object({ data: z.unknown().optional(), errors: answeredErrors.optional() })

/**
 * Sends a query over HTTP.
 * @throws GatewayRefusal with what the gateway said, GatewayUnreachable
 */
export async function askGateway<T>(
  { url, authorization }: GatewayAccess,
  shape: z.ZodType<T>,
  query: string,
  variables: Readonly<Record<string, unknown>>,
): Promise<T> {
  const { status, text } = await send(url, authorization, JSON.stringify({ query, variables }))
  const { data, errors } = answer.safeParse(parseJson(text)).data ?? {}
  if (errors !== undefined && errors.length > 0) throw new GatewayRefusal(errors)
  const found = shape.safeParse(data)
  if (!found.success)
    throw new GatewayUnreachable(`What answers at ${url} (with status ${status}) is not the API of a Panoptes gateway.`)
  return found.data
}

async function send(url: URL, authorization: string, body: string): Promise<{ status: number; text: string }> {
  try {
    const headers = { authorization, 'content-type': 'application/json', accept: 'application/json' }
    // A redirect is not followed: the token is for the gateway that was named.
    const response = await fetch(url, {
      method: 'POST',
      headers,
      body,
      redirect: 'manual',
      signal: AbortSignal.timeout(answerMs),
    })
    return { status: response.status, text: await response.text() }
  } catch (error) {
    throw new GatewayUnreachable(
      `The gateway at ${url.origin} does not answer: ${reasonOf(error)} (--url or PANOPTES_URL says where it is)`,
    )
  }
}

/** The error of `fetch` says only that it failed; its cause says why, and of several addresses each has its own. */
function reasonOf(error: unknown): string {
  const cause = error instanceof Error && error.cause !== undefined ? error.cause : error
  const first: unknown = cause instanceof AggregateError ? cause.errors[0] : cause
  return first instanceof Error ? first.message : String(first)
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
