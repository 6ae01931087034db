import type { Logger } from 'pino'
import { createGraphiql } from './graphiql.ts'
import { healthResponse, type Readiness } from './health.ts'
import type { RequestFacts } from './request-facts.ts'
import { findRoute, type Route } from './routes.ts'

/** Answers every path that is not GraphQL: health, GraphiQL, the routes passed in. Null for GraphQL and for unknown paths. */
export function createNonGraphql(options: {
  ready: () => Promise<Readiness>
  isDraining: () => boolean
  routes: readonly Route[]
  logger: Logger
}): (request: Request, path: string, facts: RequestFacts) => Promise<Response | null> {
  const graphiql = createGraphiql()
  return async (request, path, facts) => {
    const own = (await healthResponse(path, options)) ?? (await graphiql(request, path))
    if (own !== null) return own
    if (path === '/graphql') return null
    const route = findRoute(options.routes, path)
    if (route === null) return null
    const response = await route.handle(request, facts)
    // Headers are set later, and those of a fetched or redirecting response cannot be: so a copy.
    return new Response(response.body, response)
  }
}
