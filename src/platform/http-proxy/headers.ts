import type { IncomingHttpHeaders, OutgoingHttpHeaders } from 'node:http'

/** What concerns one connection and not the request (RFC 9110, 7.6.1). */
const hopByHop = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'expect',
])

/** The headers that go on to the other side, without those that `dropped` names. */
export function endToEndHeaders(headers: IncomingHttpHeaders, dropped: (name: string) => boolean): OutgoingHttpHeaders {
  const nominated = new Set(headers.connection?.toLowerCase().split(/\s*,\s*/))
  return Object.fromEntries(
    Object.entries(headers).filter(([name]) => !hopByHop.has(name) && !nominated.has(name) && !dropped(name)),
  )
}

/** How the end of a passed request's body is marked: Node marks none of unknown length for methods that seldom have a body. */
export function bodyFraming(headers: IncomingHttpHeaders): OutgoingHttpHeaders {
  return headers['transfer-encoding'] === undefined ? {} : { 'transfer-encoding': 'chunked' }
}
