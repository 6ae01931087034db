import type { IncomingMessage, ServerResponse } from 'node:http'
import { PanoptesError } from '../errors.ts'
import { addressFromOutside } from '../platform/http-proxy/address-from-outside.ts'
import { rewriteEndpointEvent } from '../platform/http-proxy/endpoint-event.ts'
import { BodyTooLargeError, forward } from '../platform/http-proxy/forward.ts'
import type { AnsweredRequest, Edge } from './edge.ts'
import { errorResponse } from './error-response.ts'
import { statusOfCode } from './http-status.ts'
import { foreignOrigin, isAllowedOrigin, type OriginPolicy } from './origin.ts'
import { passedAnswerHeaders, passedRequestHeaders } from './proxied-headers.ts'
import { type ProxyRoute, passedOnHeader } from './proxy-route.ts'
import type { RequestState } from './request-state.ts'
import { sessionEnded } from './session-ended.ts'
import type { ViewerWatch } from './viewer-watch.ts'

/** Bodies are not kept, only passed on; more than this is a mistake, in bytes. */
export const maxProxiedBodyBytes = 32 * 1024 * 1024

/** A request on its way to another server. */
export interface Passage {
  readonly route: ProxyRoute
  readonly incoming: IncomingMessage
  readonly outgoing: ServerResponse
  readonly state: RequestState
  /** Path and query. */
  readonly path: string
  /** Ends both sides; its reason is what the client is told when it has not been told anything yet. */
  readonly controller: AbortController
}

export interface PassageDeps {
  readonly origins: OriginPolicy
  readonly edge: Edge
  readonly viewerWatch: ViewerWatch
}

/** Passes a request to where its route says, and the answer back. @throws what keeps it from being passed. */
export async function passRequest(passage: Passage, { origins, edge, viewerWatch }: PassageDeps): Promise<void> {
  const { route, incoming, outgoing, state, path, controller } = passage
  const header = headersOf(incoming)
  if (incoming.method === 'OPTIONS') return answerPassage(passage, edge, new Response(null, { status: 204 }))
  if (!isAllowedOrigin(origins, header)) throw foreignOrigin()
  const asked = { authorization: header('authorization'), path, passedOn: header(passedOnHeader) !== null }
  const { viewer, target } = await route.find(asked)
  if (target.kind === 'NOWHERE') return answerPassage(passage, edge, nowhere(target, state.facts.requestId))

  const unwatch = viewerWatch.watch(viewer, () => controller.abort(sessionEnded()))
  try {
    const { gatewayId } = route
    await forward(incoming, outgoing, {
      url: target.url,
      headers: passedRequestHeaders(incoming, { target, facts: state.facts, gatewayId, trustProxy: origins.trustProxy }),
      signal: controller.signal,
      maxBodyBytes: maxProxiedBodyBytes,
      begin(answer) {
        const headers = passedAnswerHeaders(answer)
        const outside = (address: string) => (target.kind === 'SERVER' ? addressFromOutside(address, target) : address)
        const location = headers.get('location')
        if (location !== null) headers.set('location', outside(location))
        const namesEndpoint = target.kind === 'SERVER' && incoming.method === 'GET' && isPlainEventStream(headers)
        if (namesEndpoint) headers.delete('content-length')
        beginAnswer(passage, edge, answer.statusCode ?? 502, headers)
        outgoing.flushHeaders()
        return namesEndpoint ? [rewriteEndpointEvent(outside)] : []
      },
    })
  } catch (error) {
    if (error instanceof BodyTooLargeError) throw error
    throw new PanoptesError('UNAVAILABLE', 'The server behind this address does not answer.', { cause: error })
  } finally {
    unwatch()
  }
}

/** Answers a request that is not passed on. */
export async function answerPassage(passage: Passage, edge: Edge, response: Response): Promise<void> {
  beginAnswer(passage, edge, response.status, response.headers)
  passage.outgoing.end(Buffer.from(await response.arrayBuffer()))
}

/** Has the passage logged and measured once it is over. */
export function notePassage(passage: Passage, edge: Edge, status: number): void {
  edge.note(answered(passage), status, passage.route.prefix)
}

function beginAnswer(passage: Passage, edge: Edge, status: number, headers: Headers): void {
  edge.setHeaders(headers, answered(passage), passage.route.cors)
  notePassage(passage, edge, status)
  passage.outgoing.setHeaders(headers).writeHead(status)
}

function answered({ incoming, state }: Passage): AnsweredRequest {
  return { method: incoming.method ?? '', origin: headersOf(incoming)('origin'), state }
}

function nowhere(
  { reason, retryAfterSeconds }: { reason: string; retryAfterSeconds: number | null },
  requestId: string,
): Response {
  const response = errorResponse(statusOfCode.UNAVAILABLE.status, 'UNAVAILABLE', reason, requestId)
  if (retryAfterSeconds !== null) response.headers.set('retry-after', String(retryAfterSeconds))
  return response
}

function isPlainEventStream(headers: Headers): boolean {
  return headers.get('content-type')?.startsWith('text/event-stream') === true && !headers.has('content-encoding')
}

/** A header's value, as `Headers` would give it. */
export function headersOf({ headers }: IncomingMessage): (name: string) => string | null {
  return (name) => headers[name]?.toString() ?? null
}
