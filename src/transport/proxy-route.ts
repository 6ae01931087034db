import type { Viewer } from '../access/viewer.ts'
import type { ProxyTarget } from '../platform/http-proxy/proxy-target.ts'
import type { CorsRules } from './cors.ts'

/** What a proxy route is asked about. */
export interface ProxyQuestion {
  readonly authorization: string | null
  /** Path and query as the client sent them, the route's prefix included. */
  readonly path: string
  /** Whether another gateway has passed the request on to this one. */
  readonly passedOn: boolean
}

/** Passes everything below a prefix, byte by byte, to wherever `find` says. */
export interface ProxyRoute {
  /** Starts with a slash and does not end in one. */
  readonly prefix: string
  readonly cors: CorsRules
  /** Names this gateway to those that it passes requests on to. */
  readonly gatewayId: string
  /** Whose request it is, and where it goes. @throws PanoptesError for a request that goes nowhere. */
  find(question: ProxyQuestion): Promise<{ readonly viewer: Viewer; readonly target: ProxyTarget }>
}

/** Marks a request that a gateway has passed on, with that gateway's id. */
export const passedOnHeader = 'x-panoptes-passed-on'
