import type { RequestFacts } from './request-facts.ts'

/** Answers the paths at and below a prefix, except those that the gateway answers itself. */
export interface Route {
  /** Starts with a slash and does not end in one; `/` is whatever nobody else answers. */
  readonly prefix: string
  handle(request: Request, facts: RequestFacts): Promise<Response>
}

/** The route with the longest prefix of the path. */
export function findRoute<R extends { readonly prefix: string }>(routes: readonly R[], path: string): R | null {
  const fitting = routes.filter(({ prefix }) => prefix === '/' || path === prefix || path.startsWith(`${prefix}/`))
  return fitting.sort((a, b) => b.prefix.length - a.prefix.length)[0] ?? null
}
