import { hostname } from 'node:os'

/** A server that listens on all addresses is reached from elsewhere by the machine's name. */
export function reachableUrl(listening: string): string {
  const url = new URL(listening)
  if (url.hostname === '0.0.0.0' || url.hostname === '[::]') url.hostname = hostname()
  return url.origin
}
