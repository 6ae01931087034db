import type { Viewer } from '../access/viewer.ts'
import { PanoptesError } from '../errors.ts'
import { isEventSource } from './is-event-source.ts'

/**
 * The token in a URL's `access_token` (RFC 6750, 2.3), as an Authorization header would carry it: a browser's EventSource cannot send headers.
 * Null for requests that carry a header, and for those that are no EventSource's.
 */
export function authorizationInUrl(request: Request): string | null {
  if (request.headers.has('authorization') || !isEventSource(request)) return null
  const token = new URL(request.url).searchParams.get('access_token')
  return token === null ? null : `Bearer ${token}`
}

/**
 * URLs end up in histories and in the logs of proxies, so a token in one must not be worth much: it may read and nothing else, and can
 * be revoked without ending a session. Whoever makes it should let it end by itself.
 * @throws PanoptesError FORBIDDEN
 */
export function requireUrlToken(viewer: Viewer): void {
  const readsOnly = viewer.kind === 'USER' && viewer.credential.kind === 'TOKEN' && [...viewer.scopes].join() === 'READ'
  if (readsOnly) return
  throw new PanoptesError(
    'FORBIDDEN',
    'A token in a URL has to be one of createAccessToken with the scope READ alone. Send any other in the Authorization header.',
  )
}
