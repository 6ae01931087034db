import type { GraphQLSchema } from 'graphql'
import { createYoga } from 'graphql-yoga'
import type { Logger } from 'pino'
import type { Viewer } from '../access/viewer.ts'
import type { Env } from '../env.ts'
import { drainServer } from './drain.ts'
import { createEdge } from './edge.ts'
import { graphqlOverHttp } from './graphql-over-http.ts'
import { graphqlOverWebSocket } from './graphql-over-websocket.ts'
import type { Readiness } from './health.ts'
import { createHttpServer } from './http.ts'
import { defaultLimits, type TransportLimits } from './limits.ts'
import { createMaskError } from './mask-error.ts'
import { createNonGraphql } from './non-graphql.ts'
import { type TransportObserver, unobserved } from './observer.ts'
import type { CreateContext } from './operation.ts'
import { createOperations } from './operations.ts'
import { createProxiedRequests } from './proxied-requests.ts'
import type { ProxyRoute } from './proxy-route.ts'
import type { RequestFacts } from './request-facts.ts'
import { type NodeContext, requestPipeline } from './request-pipeline.ts'
import { createRequestStates } from './request-state.ts'
import type { Route } from './routes.ts'
import { createViewerWatch } from './viewer-watch.ts'
import { createWebSockets } from './websocket.ts'

export interface TransportOptions {
  readonly schema: GraphQLSchema
  readonly env: Pick<
    Env,
    'port' | 'host' | 'publicUrl' | 'corsOrigins' | 'trustProxy' | 'introspection' | 'maxBodyBytes' | 'maxSocketsPerAddress'
  >
  readonly logger: Logger
  /** Who this is; nobody when `authorization` is null. Throws PanoptesError UNAUTHENTICATED for a token that is no longer good. */
  readonly authenticate: (authorization: string | null, facts: RequestFacts) => Promise<Viewer>
  /** The GraphQL context of one operation. */
  readonly createContext: CreateContext
  /** Whether each viewer may still be here; asked about those with an open socket or subscription. */
  readonly stillValid: (viewers: readonly Viewer[]) => Promise<readonly boolean[]>
  readonly ready: () => Promise<Readiness>
  readonly routes?: readonly Route[]
  /** Requests below these go to other servers; only those that come through the port. */
  readonly proxyRoutes?: readonly ProxyRoute[]
  readonly limits?: Partial<TransportLimits>
  readonly observer?: TransportObserver
}

/** What is open now. */
export interface TransportSnapshot {
  readonly sockets: number
  /** Operations that run. */
  readonly operations: Readonly<Record<'query' | 'mutation' | 'subscription', number>>
  /** Requests on their way to other servers and back. */
  readonly proxied: number
}

export interface Transport {
  /** Opens the port; the URL ends without a slash. Rejects when the port is taken. */
  listen(): Promise<{ readonly url: string }>
  /** The same without a port: no WebSockets, no timeouts, no address of the client, nothing passed on to other servers. */
  fetch(request: Request): Promise<Response>
  snapshot(): TransportSnapshot
  /**
   * Stops accepting, ends subscriptions, waits up to `graceMs` for requests that are being answered, then cuts all connections.
   * Not ready from the first moment.
   */
  close(graceMs: number): Promise<void>
}

/** Bytes in, bytes out: GraphQL over HTTP, SSE and WebSocket, GraphiQL, health and other routes on one port. */
export function createTransport(options: TransportOptions): Transport {
  const { env, logger, authenticate } = options
  const limits: TransportLimits = { ...defaultLimits, ...options.limits }
  const maskError = createMaskError(logger)
  const states = createRequestStates()
  const viewerWatch = createViewerWatch({ stillValid: options.stillValid, everyMs: limits.viewerCheckMs, logger })
  const observer = options.observer ?? unobserved
  const operations = createOperations({ ...options, observer, introspection: env.introspection, limits, maskError, logger })
  let draining = false
  const isDraining = () => draining

  const { ready, routes = [], proxyRoutes = [] } = options
  const edge = createEdge({ origins: env, logger, observer, isDraining })
  const proxied = createProxiedRequests({ routes: proxyRoutes, origins: env, edge, viewerWatch, maskError })
  const respond = createNonGraphql({ ready, isDraining, routes, logger })
  const shared = { operations, authenticate, viewerWatch, maskError }
  const yoga = createYoga<NodeContext>({
    schema: options.schema,
    cors: false,
    graphiql: false,
    landingPage: false,
    multipart: false,
    batching: false,
    logging: false,
    maskedErrors: false,
    // Yoga's own answers every URL that ends in this: no URL has a space in it.
    healthCheckEndpoint: ' ',
    maxRequestBodySize: env.maxBodyBytes,
    plugins: [
      requestPipeline({ origins: env, states, logger, respond, edge, routes }),
      graphqlOverHttp({ ...shared, states, maxBodyBytes: env.maxBodyBytes, keepAliveMs: limits.keepAliveMs }),
    ],
  })
  const sockets = createWebSockets({
    protocol: graphqlOverWebSocket({ ...shared, ...limits, logger }),
    origins: env,
    maxMessageBytes: env.maxBodyBytes,
    maxSocketsPerAddress: env.maxSocketsPerAddress,
    keepAliveMs: limits.keepAliveMs,
    logger,
  })
  const server = createHttpServer((request, response) => proxied.take(request, response) || yoga(request, response))
  server.on('upgrade', (request, socket, head) => sockets.upgrade(request, socket, head))

  return {
    async listen() {
      await new Promise<void>((resolve, reject) => {
        server.once('error', reject)
        server.listen(env.port, env.host, () => {
          server.off('error', reject)
          resolve()
        })
      })
      const address = server.address()
      const port = typeof address === 'object' && address !== null ? address.port : env.port
      return { url: `http://${env.host.includes(':') ? `[${env.host}]` : env.host}:${port}` }
    },
    fetch: async (request) => await yoga.fetch(request, {}),
    snapshot() {
      const counts = { query: 0, mutation: 0, subscription: 0 }
      for (const operation of operations.running) counts[operation.kind] += 1
      return { sockets: sockets.count(), operations: counts, proxied: proxied.count() }
    },
    async close(graceMs) {
      draining = true
      viewerWatch.stop()
      const socketsClosed = sockets.close(Math.min(graceMs, 1_000))
      for (const operation of operations.running) if (operation.kind === 'subscription') operation.abort()
      proxied.endStreams()
      await Promise.all([socketsClosed, drainServer(server, graceMs)])
      for (const operation of operations.running) operation.abort()
      proxied.endAll()
    },
  }
}
