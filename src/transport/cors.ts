import { isListedOrigin, type OriginPolicy } from './origin.ts'

/** What pages may send to a path, and read of its answers. */
export interface CorsRules {
  readonly methods: readonly string[]
  /** Besides those that every path takes. */
  readonly requestHeaders: readonly string[]
  /** Besides the request id. */
  readonly answerHeaders: readonly string[]
}

export const graphqlCors: CorsRules = {
  methods: ['GET', 'POST'],
  requestHeaders: ['x-graphql-yoga-csrf', 'apollo-require-preflight'],
  answerHeaders: [],
}

const commonHeaders = ['authorization', 'content-type', 'x-request-id', 'last-event-id']

/** For a browser to keep a preflight's answer, in seconds; Chromium caps it at two hours. */
const preflightMaxAge = 7_200

/**
 * What lets pages of listed origins read answers. Credentials of the browser are never allowed: a token is sent on purpose or
 * not at all. Null when the request's origin is not of the list.
 */
export function corsHeaders(
  policy: OriginPolicy,
  request: { readonly method: string; readonly origin: string | null },
  rules: CorsRules,
): Readonly<Record<string, string>> | null {
  const { method, origin } = request
  if (origin === null || !isListedOrigin(policy, origin)) return null
  const allowed = {
    'access-control-allow-origin': origin,
    'access-control-expose-headers': ['x-request-id', ...rules.answerHeaders].join(', '),
  }
  if (method !== 'OPTIONS') return allowed
  return {
    ...allowed,
    'access-control-allow-methods': rules.methods.join(', '),
    'access-control-allow-headers': [...commonHeaders, ...rules.requestHeaders].join(', '),
    'access-control-max-age': String(preflightMaxAge),
  }
}
