import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { WebStandardStreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/webStandardStreamableHttp.js'
import { ErrorCode, type JSONRPCMessage } from '@modelcontextprotocol/sdk/types.js'
import { Session } from './session.ts'
import { sendWebResponse, webRequest } from './web-bodies.ts'

/** The largest body of a request, in bytes. */
const maxBodyBytes = 32 * 1024 * 1024

/** Clients that are connected at once; when one more comes, the one that was idle longest has to begin anew. */
const maxSessions = 1_000

/** A client that has no request and no stream open for so long has left without saying so, in milliseconds. */
const maxIdle = 30 * 60_000

/** Between two looks for those, in milliseconds. */
const idleCheck = 60_000

interface OpenSession {
  readonly session: Session
  readonly transport: WebStandardStreamableHTTPServerTransport
  /** Answers that are being sent. */
  open: number
  lastActive: number
}

export interface SessionsOptions {
  readonly onMessage: (session: Session, message: JSONRPCMessage) => void
  readonly onLeave: (session: Session) => void
  /** Called after each write to a client. */
  readonly onWrite: (outgoing: ServerResponse) => void
}

/** The clients of a bridge: a session each, by the id that the first answer gives it. */
export class Sessions {
  /** The one that was active last at the end. */
  readonly #open = new Map<string, OpenSession>()
  readonly #options: SessionsOptions
  readonly #timer = setInterval(() => this.#endIdle(), idleCheck).unref()

  constructor(options: SessionsOptions) {
    this.#options = options
  }

  async handle(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const id = incoming.headers['mcp-session-id']
    const known = id === undefined ? undefined : this.#open.get(String(id))
    if (id !== undefined && known === undefined) return sendWebResponse(rpcError(404, 'Session not found'), outgoing, () => {})
    const request = await webRequest(incoming, maxBodyBytes)
    if (request === null) {
      const message = `The body is larger than ${maxBodyBytes.toLocaleString('en')} bytes.`
      outgoing.setHeader('connection', 'close')
      return sendWebResponse(rpcError(413, message), outgoing, () => {})
    }
    const client = known ?? this.#create()
    const response = await client.transport.handleRequest(request)
    const listens = request.method === 'GET' && response.ok
    client.open += 1
    client.lastActive = Date.now()
    if (listens) client.session.listening = true
    try {
      await sendWebResponse(response, outgoing, () => this.#options.onWrite(outgoing))
    } finally {
      client.open -= 1
      client.lastActive = Date.now()
      if (listens) client.session.listening = false
    }
  }

  close(): void {
    clearInterval(this.#timer)
    for (const { session } of this.#open.values()) session.close()
  }

  /** It is one of the open ones when its `initialize` has been accepted. */
  #create(): OpenSession {
    const transport = new WebStandardStreamableHTTPServerTransport({
      sessionIdGenerator: randomUUID,
      maxRequestBodySize: maxBodyBytes,
      onsessioninitialized: (id) => {
        this.#makeRoom()
        this.#open.set(id, client)
      },
    })
    const session = new Session(transport)
    const client: OpenSession = { session, transport, open: 0, lastActive: Date.now() }
    transport.onmessage = (message) => this.#options.onMessage(session, message)
    transport.onclose = () => {
      if (transport.sessionId !== undefined) this.#open.delete(transport.sessionId)
      this.#options.onLeave(session)
    }
    return client
  }

  #makeRoom(): void {
    if (this.#open.size < maxSessions) return
    const byIdleness = [...this.#open.values()].sort(
      (a, b) => Number(a.open > 0) - Number(b.open > 0) || a.lastActive - b.lastActive,
    )
    byIdleness[0]?.session.close()
  }

  #endIdle(): void {
    for (const { session, open, lastActive } of this.#open.values()) {
      if (open === 0 && Date.now() - lastActive > maxIdle) session.close()
    }
  }
}

/** An answer in the form that the SDK's own refusals have. */
export function rpcError(status: number, message: string): Response {
  return Response.json({ jsonrpc: '2.0', error: { code: ErrorCode.ConnectionClosed, message }, id: null }, { status })
}
