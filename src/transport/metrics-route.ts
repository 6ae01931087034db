import { createHash, timingSafeEqual } from 'node:crypto'
import { errorResponse } from './error-response.ts'
import type { RequestFacts } from './request-facts.ts'
import type { Route } from './routes.ts'

/** Headers by which a proxy says that a request is not its own. */
const proxyHeaders = ['forwarded', 'x-forwarded-for', 'x-real-ip', 'via']

/**
 * GET /metrics, for whoever runs on the same machine and was passed on by no proxy, and for whoever sends the token.
 * @param options.token null when no token opens it.
 */
export function createMetricsRoute(options: {
  readonly metrics: { readonly contentType: string; text(): Promise<string> }
  readonly token: string | null
}): Route {
  const { metrics, token } = options
  return {
    prefix: '/metrics',
    async handle(request, facts) {
      if (request.method !== 'GET' && request.method !== 'HEAD') {
        const refusal = errorResponse(405, 'BAD_USER_INPUT', 'Metrics are read with GET.', facts.requestId)
        refusal.headers.set('allow', 'GET, HEAD')
        return refusal
      }
      if (!isLocal(request, facts) && !(token !== null && bears(request, token))) return refuse(token, facts)
      const headers = { 'content-type': metrics.contentType, 'cache-control': 'no-store' }
      return new Response(await metrics.text(), { headers })
    },
  }
}

function refuse(token: string | null, { requestId }: RequestFacts): Response {
  if (token === null) {
    const message = 'Metrics are read on the machine of the gateway, or with the token that PANOPTES_METRICS_TOKEN sets.'
    return errorResponse(403, 'FORBIDDEN', message, requestId)
  }
  const refusal = errorResponse(401, 'UNAUTHENTICATED', 'Metrics need the bearer token for metrics.', requestId)
  refusal.headers.set('www-authenticate', 'Bearer')
  return refusal
}

function isLocal(request: Request, { ipAddress }: RequestFacts): boolean {
  const loopback = ipAddress !== null && (ipAddress === '::1' || ipAddress.startsWith('127.'))
  // Behind a proxy on the same machine, every request of the world comes from it.
  return loopback && proxyHeaders.every((name) => !request.headers.has(name))
}

function bears(request: Request, token: string): boolean {
  const given = /^Bearer +(\S+) *$/i.exec(request.headers.get('authorization') ?? '')?.[1]
  // Of hashes, which are of one length and tell nothing about where two texts differ.
  return given !== undefined && timingSafeEqual(sha256(given), sha256(token))
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
