import { isListedOrigin, type OriginPolicy } from './origin.ts'

const allowedHeaders = [
  'authorization',
  'content-type',
  'x-request-id',
  'x-graphql-yoga-csrf',
  'apollo-require-preflight',
  'last-event-id',
]

/** For a browser to keep a preflight's answer, in seconds; Chromium caps it at two hours. */
const preflightMaxAge = 7_200

/**
 * What lets pages of listed origins read answers. Credentials of the browser are never allowed: a token is sent on purpose or
 * not at all. Null when the request's origin is not of the list.
 */
export function corsHeaders(policy: OriginPolicy, request: Request): Readonly<Record<string, string>> | null {
  const origin = request.headers.get('origin')
  if (origin === null || !isListedOrigin(policy, origin)) return null
  const allowed = { 'access-control-allow-origin': origin, 'access-control-expose-headers': 'x-request-id' }
  if (request.method !== 'OPTIONS') return allowed
  return {
    ...allowed,
    'access-control-allow-methods': 'GET, POST',
    'access-control-allow-headers': allowedHeaders.join(', '),
    'access-control-max-age': String(preflightMaxAge),
  }
}
