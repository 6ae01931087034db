import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Plugin } from 'graphql-yoga'
import type { Logger } from 'pino'
import { graphqlCors } from './cors.ts'
import { csrfProblem } from './csrf.ts'
import type { Edge } from './edge.ts'
import { errorResponse } from './error-response.ts'
import { foreignOrigin, isAllowedOrigin, type OriginPolicy } from './origin.ts'
import { routeClass } from './request-class.ts'
import { type RequestFacts, requestFacts } from './request-facts.ts'
import type { RequestStates } from './request-state.ts'
import type { Route } from './routes.ts'

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
  readonly edge: Edge
  readonly routes: readonly Route[]
}

/** Everything around GraphQL, for each HTTP request: its facts, who may send it, the other paths, headers, the log. */
export function requestPipeline(options: RequestPipelineOptions): Plugin<object, NodeContext> {
  const { states, origins, logger } = options

  async function early(request: Request, path: string, facts: RequestFacts): Promise<Response | null> {
    if (request.method === 'OPTIONS') return new Response(null, { status: 204 })
    const response = await options.respond(request, path, facts)
    if (response !== null || path !== '/graphql') return response
    if (!isAllowedOrigin(origins, (name) => request.headers.get(name))) {
      return errorResponse(403, 'FORBIDDEN', foreignOrigin().message, facts.requestId)
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
      const answered = { method: request.method, origin: request.headers.get('origin'), state }
      options.edge.setHeaders(headers, answered, graphqlCors)
      options.edge.note(answered, status, routeClass(state, status, options.routes))
    },
  }
}
