import type { Env } from '../env.ts'
import { PanoptesError } from '../errors.ts'

export type OriginPolicy = Pick<Env, 'corsOrigins' | 'publicUrl' | 'trustProxy'>

/**
 * Whether a page of this origin may talk to the gateway: one of the gateway's own (same host and port as the request was sent to;
 * the scheme is left out, a proxy may end TLS), or one of the list, where `*` is all. No origin means no browser page.
 */
export function isAllowedOrigin(policy: OriginPolicy, header: (name: string) => string | null): boolean {
  const origin = header('origin')
  if (origin === null) return true
  return isOwnOrigin(policy, origin, header) || isListedOrigin(policy, origin)
}

/** What a page of any other origin is answered. */
export function foreignOrigin(): PanoptesError {
  return new PanoptesError('FORBIDDEN', 'Pages of this origin may not use the gateway (PANOPTES_CORS_ORIGINS).')
}

export function isListedOrigin(policy: OriginPolicy, origin: string): boolean {
  return policy.corsOrigins.includes('*') || policy.corsOrigins.includes(origin)
}

function isOwnOrigin(policy: OriginPolicy, origin: string, header: (name: string) => string | null): boolean {
  if (!URL.canParse(origin)) return false
  const { host, origin: normalized } = new URL(origin)
  if (policy.publicUrl !== undefined && new URL(policy.publicUrl).origin === normalized) return true
  const forwarded = policy.trustProxy ? header('x-forwarded-host') : null
  const own = forwarded ?? header('host')
  return own !== null && URL.canParse(`http://${own}`) && sameHost(host, own)
}

/** Compares without default ports, which browsers leave out and proxies may write. */
function sameHost(host: string, own: string): boolean {
  const bare = (text: string) => text.toLowerCase().replace(/:(80|443)$/, '')
  return bare(host) === bare(own)
}
