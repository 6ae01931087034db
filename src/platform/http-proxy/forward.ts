import {
  Agent as HttpAgent,
  request as httpRequest,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  type ServerResponse,
} from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https'
import type { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'

/** To reach a server of this machine or of the next, in milliseconds. What comes after that takes as long as it takes: streams do. */
const connectTimeout = 5_000

/** A connection for each request: one that is used again may be closed at that moment by the other side, and a POST cannot be sent twice. */
const agents = { http: new HttpAgent({ keepAlive: false }), https: new HttpsAgent({ keepAlive: false }) }

export interface Forwarding {
  /** http or https, with path and query. */
  readonly url: string
  readonly headers: OutgoingHttpHeaders
  /** Ends both sides. */
  readonly signal: AbortSignal
  /** A larger body is refused. */
  readonly maxBodyBytes: number
  /** Begins the client's answer with status and headers, and says what the body passes through on its way. */
  readonly begin: (answer: IncomingMessage) => readonly Transform[]
}

/** The request's body is larger than is passed on. */
export class BodyTooLargeError extends Error {}

/**
 * Passes a request to a server and its answer back, byte by byte: whoever reads slowly slows down the other side, a client that leaves ends the
 * request, a server that ends in the middle cuts the client's answer. Resolves when the answer has been sent.
 * @throws BodyTooLargeError, or what kept the answer from being passed; when `headersSent` is still false then, nothing has been answered.
 */
export async function forward(incoming: IncomingMessage, outgoing: ServerResponse, options: Forwarding): Promise<void> {
  const { url, headers, signal, maxBodyBytes, begin } = options
  if (Number(incoming.headers['content-length'] ?? 0) > maxBodyBytes) throw new BodyTooLargeError()
  const secure = url.startsWith('https:')
  const send = secure ? httpsRequest : httpRequest
  const upstream = send(url, { method: incoming.method, headers, signal, agent: secure ? agents.https : agents.http })
  const answered = new Promise<IncomingMessage>((resolve, reject) => {
    // It stays: what goes wrong after the answer began ends the answer, which is heard of there.
    upstream.once('response', resolve).on('error', reject)
  })
  limitConnecting(upstream)
  let bytes = 0
  incoming.on('data', (chunk: Buffer) => {
    bytes += chunk.length
    if (bytes > maxBodyBytes) upstream.destroy(new BodyTooLargeError())
  })
  incoming.pipe(upstream)
  try {
    const answer = await answered
    await pipeline([answer, ...begin(answer), outgoing], { signal })
  } finally {
    upstream.destroy()
    // What the server did not want to read is in the way of the client's next request.
    incoming.unpipe(upstream).resume()
  }
}

function limitConnecting(upstream: ReturnType<typeof httpRequest>): void {
  upstream.once('socket', (socket) => {
    const timer = setTimeout(() => upstream.destroy(new Error('No connection in time')), connectTimeout)
    const clear = () => clearTimeout(timer)
    socket.once('connect', clear).once('close', clear)
  })
}
