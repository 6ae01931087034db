import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Plugin } from 'graphql-yoga'
import type { Logger } from 'pino'
import { logRequest } from './access-log.ts'
import { corsHeaders } from './cors.ts'
import { csrfProblem } from './csrf.ts'
import { errorResponse } from './error-response.ts'
import type { TransportObserver } from './observer.ts'
import { isAllowedOrigin, type OriginPolicy } from './origin.ts'
import { methodClass, routeClass } from './request-class.ts'
import { type RequestFacts, requestFacts } from './request-facts.ts'
import type { RequestStates } from './request-state.ts'
import type { Route } from './routes.ts'
import { setSecurityHeaders } from './security-headers.ts'
import { whenSent } from './when-sent.ts'

/** What Yoga knows of a request that came in through a port. */
export interface NodeContext {
  readonly req?: IncomingMessage
  readonly res?: ServerResponse
}

export interface RequestPipelineOptions {
  readonly origins: OriginPolicy
  readonly states: RequestStates
  readonly logger: Logger
  /** Answers what is not GraphQL; null for what is. */
  readonly respond: (request: Request, path: string, facts: RequestFacts) => Promise<Response | null>
  readonly isDraining: () => boolean
  readonly routes: readonly Route[]
  readonly observer: TransportObserver
}

/** Everything around GraphQL, for each HTTP request: its facts, who may send it, the other paths, headers, the log. */
export function requestPipeline(options: RequestPipelineOptions): Plugin<object, NodeContext> {
  const { states, origins, logger } = options

  async function early(request: Request, path: string, facts: RequestFacts): Promise<Response | null> {
    if (request.method === 'OPTIONS') return new Response(null, { status: 204 })
    const response = await options.respond(request, path, facts)
    if (response !== null || path !== '/graphql') return response
    if (!isAllowedOrigin(origins, (name) => request.headers.get(name))) {
      return errorResponse(
        403,
        'FORBIDDEN',
        'Pages of this origin may not use the gateway (PANOPTES_CORS_ORIGINS).',
        facts.requestId,
      )
    }
    const problem = csrfProblem(request)
    return problem && errorResponse(problem.status, 'BAD_USER_INPUT', problem.message, facts.requestId)
  }

  return {
    async onRequest({ request, url, serverContext, endResponse }) {
      const facts = requestFacts({
        header: (name) => request.headers.get(name),
        remoteAddress: serverContext?.req?.socket.remoteAddress,
        trustProxy: origins.trustProxy,
      })
      const path = url.pathname
      states.open(request, { facts, path, startedAt: performance.now(), response: serverContext?.res, operation: null })
      try {
        const response = await early(request, path, facts)
        if (response !== null) endResponse(response)
      } catch (error) {
        logger.error({ requestId: facts.requestId, err: error }, 'A route failed')
        const message = `Something went wrong on the server. The operator finds out what by the request id ${facts.requestId}.`
        endResponse(errorResponse(500, 'INTERNAL_SERVER_ERROR', message, facts.requestId))
      }
    },
    onResponse({ request, response: { headers, status } }) {
      const state = states.of(request)
      headers.set('x-request-id', state.facts.requestId)
      setSecurityHeaders(headers)
      headers.append('vary', 'origin')
      for (const [name, value] of Object.entries(corsHeaders(origins, request) ?? {})) headers.set(name, value)
      if (options.isDraining()) headers.set('connection', 'close')
      whenSent(state, () => {
        logRequest(logger, request, status, state)
        const seconds = (performance.now() - state.startedAt) / 1000
        options.observer.request({
          method: methodClass(request.method),
          route: routeClass(state, options.routes),
          status,
          seconds,
        })
      })
    },
  }
}
