/** Where a request is passed to. */
export type ProxyTarget =
  /** A server of this gateway; `url` has path and query, `outside` is what stands before the server's paths when seen from outside. */
  | { readonly kind: 'SERVER'; readonly url: string; readonly outside: string }
  /** Another gateway, which finds out for itself who asks. */
  | { readonly kind: 'GATEWAY'; readonly url: string }
  /** Nowhere just now. */
  | { readonly kind: 'NOWHERE'; readonly reason: string; readonly retryAfterSeconds: number | null }
