import { graphiqlAssetsPath } from './graphiql-page.ts'
import type { RequestState } from './request-state.ts'
import { findRoute, type Route } from './routes.ts'

const methods = new Set(['GET', 'HEAD', 'POST', 'OPTIONS'])

/** The method for metrics, where what clients make up must not add up. */
export function methodClass(method: string): string {
  return methods.has(method) ? method : 'other'
}

/** The path for metrics. Event streams are apart: they last as long as their clients. */
export function routeClass({ path, operation }: RequestState, status: number, routes: readonly Route[]): string {
  if (path === '/graphql') return operation?.kind === 'subscription' ? 'stream' : '/graphql'
  if (path.startsWith('/health/')) return '/health'
  if (path.startsWith(graphiqlAssetsPath)) return '/graphiql'
  const prefix = findRoute(routes, path)?.prefix
  // Whatever nobody else answers comes to `/`: what it does not know either, somebody has made up.
  return prefix === undefined || (prefix === '/' && status === 404) ? 'other' : prefix
}
