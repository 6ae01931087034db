/** What one operation may ask for, the same over HTTP and WebSocket. */
export interface OperationLimits {
  /** Lexical tokens of the document, checked while parsing. Validation is quadratic in them: 4,000 hold it under 0.1 s. */
  readonly tokens: number
  /** Fields inside fields; introspection is not counted. */
  readonly depth: number
  readonly aliases: number
  readonly rootFields: number
  readonly directives: number
  /** Objects that the answer may hold, by the page sizes asked for (see operation-cost.ts). */
  readonly cost: number
}

export interface TransportLimits extends OperationLimits {
  /** Operations of one socket at the same time. */
  readonly operationsPerSocket: number
  /** For a client to send connection_init, in milliseconds. */
  readonly connectionInitMs: number
  /** Between keep-alives on sockets and event streams, in milliseconds; below the minute after which proxies cut silent connections. */
  readonly keepAliveMs: number
  /** Between two looks at whether the viewers of open sockets and subscriptions may still be here, in milliseconds. */
  readonly viewerCheckMs: number
}

export const defaultLimits: TransportLimits = {
  tokens: 4_000,
  depth: 15,
  aliases: 60,
  rootFields: 30,
  directives: 60,
  cost: 50_000,
  operationsPerSocket: 100,
  connectionInitMs: 5_000,
  keepAliveMs: 12_000,
  viewerCheckMs: 1_000,
}
