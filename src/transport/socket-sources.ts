/**
 * Names the gateway's own WebSockets in a page's policy, for browsers in which 'self' does not cover them.
 * @param host the request's Host header; one that is not a host is not repeated.
 */
export function socketSources(host: string | null): string {
  return host !== null && /^[\w.:[\]-]+$/.test(host) ? ` ws://${host} wss://${host}` : ''
}
