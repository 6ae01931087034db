import type { IncomingMessage, ServerResponse } from 'node:http'
import { PanoptesError } from '../errors.ts'
import { BodyTooLargeError } from '../platform/http-proxy/forward.ts'
import { errorResponse } from './error-response.ts'
import { statusOfCode } from './http-status.ts'
import { codeOf, type MaskError } from './mask-error.ts'
import {
  answerPassage,
  headersOf,
  maxProxiedBodyBytes,
  notePassage,
  type Passage,
  type PassageDeps,
  passRequest,
} from './pass-request.ts'
import type { ProxyRoute } from './proxy-route.ts'
import { requestFacts } from './request-facts.ts'
import { findRoute } from './routes.ts'

/** What the log and the figures show for a client that left before it was answered: nginx's number for it. */
const clientLeft = 499

export interface ProxiedRequests {
  /** Takes the request when it is below the prefix of a proxy route, and answers whether it did. */
  take(incoming: IncomingMessage, outgoing: ServerResponse): boolean
  /** Requests that are open. */
  count(): number
  /** Ends what lasts as long as its client (GET); everything else may still be answered. */
  endStreams(): void
  /** Ends everything. */
  endAll(): void
}

/**
 * Requests that are passed to other servers. They go from socket to socket beside Yoga, whose answers cannot tell a client that the other side has
 * ended in the middle. What every request gets (origins, request id, headers, log, figures) comes from the same functions.
 */
export function createProxiedRequests(
  options: PassageDeps & { readonly routes: readonly ProxyRoute[]; readonly maskError: MaskError },
): ProxiedRequests {
  const open = new Set<Passage>()

  function refuse(passage: Passage, thrown: unknown): void {
    const { outgoing, controller, state } = passage
    if (outgoing.headersSent || outgoing.destroyed) {
      if (!outgoing.headersSent) notePassage(passage, options.edge, clientLeft)
      // Half an answer must not look like a whole one.
      return void outgoing.destroy()
    }
    const { requestId } = state.facts
    if (thrown instanceof BodyTooLargeError) {
      const message = `The body is larger than ${maxProxiedBodyBytes.toLocaleString('en')} bytes, which is the limit.`
      outgoing.setHeader('connection', 'close')
      return void answerPassage(passage, options.edge, errorResponse(413, 'QUERY_TOO_COMPLEX', message, requestId))
    }
    const error = options.maskError(controller.signal.aborted ? controller.signal.reason : thrown, {
      requestId,
      suggestions: false,
      stage: 'FIELD',
    })
    const code = codeOf(error)
    const response = errorResponse(statusOfCode[code].status, code, error.message, requestId)
    for (const [name, value] of Object.entries(statusOfCode[code].headers ?? {})) response.headers.set(name, value)
    void answerPassage(passage, options.edge, response)
  }

  async function run(passage: Passage): Promise<void> {
    const { outgoing, controller } = passage
    open.add(passage)
    outgoing.once('close', () => {
      if (!outgoing.writableFinished) controller.abort()
    })
    try {
      await passRequest(passage, options)
    } catch (error) {
      refuse(passage, error)
    } finally {
      open.delete(passage)
    }
  }

  return {
    take(incoming, outgoing) {
      const { pathname, search } = new URL(`http://gateway${incoming.url}`)
      const route = findRoute(options.routes, pathname)
      if (route === null) return false
      const facts = requestFacts({
        header: headersOf(incoming),
        remoteAddress: incoming.socket.remoteAddress,
        trustProxy: options.origins.trustProxy,
      })
      const state = { facts, path: pathname, startedAt: performance.now(), response: outgoing, operation: null }
      const controller = new AbortController()
      void run({ route, incoming, outgoing, state, path: pathname + search, controller })
      return true
    },
    count: () => open.size,
    endStreams() {
      for (const { incoming, controller } of open) if (incoming.method === 'GET') controller.abort(stopping())
    },
    endAll() {
      for (const { controller } of open) controller.abort(stopping())
    },
  }
}

function stopping(): PanoptesError {
  return new PanoptesError('UNAVAILABLE', 'The gateway is stopping. Try again in a moment.')
}
