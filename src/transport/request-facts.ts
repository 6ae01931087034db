import { randomUUID } from 'node:crypto'
import { isIP } from 'node:net'

/** What is known of a request apart from what it asks for. */
export interface RequestFacts {
  /** Names the request in the answer, in errors and in the log. */
  readonly requestId: string
  /** Null when the request did not come over a socket. */
  readonly ipAddress: string | null
  readonly userAgent: string | null
}

/** A request id that somebody else made is repeated in headers, logs and audit rows (which hold 100): nothing but harmless characters. */
const safeRequestId = /^[\w.:-]{1,100}$/

/** Longer user agents are cut: they end up in audit rows. */
const maxUserAgentLength = 512

export interface FactsSource {
  header(name: string): string | null
  readonly remoteAddress: string | undefined
  /** Whether `X-Forwarded-For` is written by a proxy of ours: its last entry is then the address that the proxy saw. */
  readonly trustProxy: boolean
}

/** Reads the facts; a request id is taken over when it looks safe, else made. */
export function requestFacts({ header, remoteAddress, trustProxy }: FactsSource): RequestFacts {
  const givenId = header('x-request-id')
  const forwarded = trustProxy ? header('x-forwarded-for')?.split(',').at(-1)?.trim() : undefined
  const address = (forwarded || remoteAddress)?.replace(/^::ffff:/, '').replace(/%.*$/, '')
  return {
    requestId: givenId !== null && safeRequestId.test(givenId) ? givenId : randomUUID(),
    // What a proxy passes on may be a name or nonsense, and a link-local address comes with its zone: neither is one to the database.
    ipAddress: address !== undefined && isIP(address) !== 0 ? address : null,
    userAgent: header('user-agent')?.slice(0, maxUserAgentLength) ?? null,
  }
}
