import type { IncomingMessage, OutgoingHttpHeaders } from 'node:http'
import { bodyFraming, endToEndHeaders } from '../platform/http-proxy/headers.ts'
import type { ProxyTarget } from '../platform/http-proxy/proxy-target.ts'
import { passedOnHeader } from './proxy-route.ts'
import type { RequestFacts } from './request-facts.ts'

/** What is between the client and the gateway, and what the gateway says anew. */
const ownRequestHeaders = new Set(['host', 'authorization', 'cookie', 'origin', 'forwarded', passedOnHeader])

/**
 * What an answer may not say in the gateway's name: all servers are reached under the gateway's own origin, so cookies of one would go to the
 * others, and a page of one would be a page of the gateway.
 */
const ownAnswerHeaders = new Set([
  'set-cookie',
  'clear-site-data',
  'strict-transport-security',
  'content-security-policy',
  'server',
  'x-powered-by',
])

/** The headers that a request is passed on with. @param trustProxy whether `X-Forwarded-…` are written by a proxy of ours. */
export function passedRequestHeaders(
  { method, headers, socket }: IncomingMessage,
  options: {
    readonly target: Exclude<ProxyTarget, { kind: 'NOWHERE' }>
    readonly facts: RequestFacts
    readonly gatewayId: string
    readonly trustProxy: boolean
  },
): OutgoingHttpHeaders {
  const { target, facts, gatewayId, trustProxy } = options
  // An event stream is looked into, and seldom compresses well.
  const plain = method === 'GET' && headers.accept?.includes('text/event-stream') === true
  const passed = endToEndHeaders(
    headers,
    (name) => ownRequestHeaders.has(name) || name.startsWith('x-forwarded-') || (plain && name === 'accept-encoding'),
  )
  const before = (name: string) => (trustProxy ? headers[`x-forwarded-${name}`]?.toString() : undefined)
  const chain = [before('for'), socket.remoteAddress?.replace(/^::ffff:/, '')].filter((address) => address !== undefined)
  return {
    ...passed,
    ...bodyFraming(headers),
    'x-request-id': facts.requestId,
    'x-forwarded-for': chain.join(', '),
    'x-forwarded-host': before('host') ?? headers.host,
    'x-forwarded-proto': before('proto') ?? 'http',
    ...(target.kind === 'SERVER'
      ? { 'x-forwarded-prefix': target.outside }
      : { authorization: headers.authorization, [passedOnHeader]: gatewayId }),
  }
}

/** The headers of a server's answer that go on to the client; whatever says which pages may read it is the gateway's to say. */
export function passedAnswerHeaders(answer: IncomingMessage): Headers {
  const passed = endToEndHeaders(answer.headers, (name) => ownAnswerHeaders.has(name) || name.startsWith('access-control-'))
  const headers = new Headers()
  for (const [name, value] of Object.entries(passed)) headers.set(name, String(value))
  return headers
}
