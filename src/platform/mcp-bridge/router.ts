import type { JSONRPCMessage, JSONRPCNotification, JSONRPCRequest } from '@modelcontextprotocol/sdk/types.js'
import { InitializeRequestSchema, SUPPORTED_PROTOCOL_VERSIONS } from '@modelcontextprotocol/sdk/types.js'
import { Calls } from './calls.ts'
import type { InitializeResult } from './initialize-result.ts'
import { Questions } from './questions.ts'
import type { Session } from './session.ts'
import { SharedWishes } from './shared-wishes.ts'

/** Joins many clients to one server, which believes that it has a single client. */
export class Router {
  readonly calls: Calls
  readonly #questions: Questions
  readonly #wishes: SharedWishes
  /** The one that was active last at the end. */
  readonly #sessions = new Set<Session>()
  readonly #send: (message: JSONRPCMessage) => void
  /** What the server said when it was initialised. */
  initialized: InitializeResult | null = null

  /** @param send sends to the server. */
  constructor(send: (message: JSONRPCMessage) => void) {
    const sessions = () => this.#sessions
    this.#send = send
    this.calls = new Calls(send)
    this.#questions = new Questions({ send, calls: this.calls, sessions })
    this.#wishes = new SharedWishes(this.calls, sessions)
  }

  /** A message of a client's. */
  fromClient(session: Session, message: JSONRPCMessage): void {
    this.#sessions.delete(session)
    this.#sessions.add(session)
    if (!('method' in message)) this.#questions.settle(session, message)
    else if ('id' in message) this.#request(session, message)
    else this.#clientNotification(session, message)
  }

  /** A message of the server's. */
  fromServer(message: JSONRPCMessage): void {
    if (!('method' in message)) this.calls.settle(message)
    else if ('id' in message) void this.#questions.ask(message)
    else this.#serverNotification(message)
  }

  /** The client is gone. */
  leave(session: Session): void {
    if (!this.#sessions.delete(session)) return
    this.calls.leave(session)
    this.#questions.leave(session)
    this.#wishes.leave(session)
  }

  #request(session: Session, request: JSONRPCRequest): void {
    const { id, method } = request
    if (method === 'initialize') this.#initialize(session, request)
    else if (method === 'ping') void session.send({ jsonrpc: '2.0', id, result: {} })
    else if (method === 'logging/setLevel') this.#wishes.setLevel(session, request)
    else if (method === 'resources/subscribe') this.#wishes.subscribe(session, request)
    else if (method === 'resources/unsubscribe') this.#wishes.unsubscribe(session, request)
    else this.calls.pass(session, request)
  }

  /** The server has been initialised before: each client is told what it said then. */
  #initialize(session: Session, request: JSONRPCRequest): void {
    const asked = InitializeRequestSchema.safeParse(request).data?.params
    session.capabilities = asked?.capabilities ?? {}
    const result = this.initialized
    if (result === null) return
    // Versions are dates. An older client is answered in its own: what it does not know yet it does not see.
    const older =
      asked && asked.protocolVersion < result.protocolVersion && SUPPORTED_PROTOCOL_VERSIONS.includes(asked.protocolVersion)
    const protocolVersion = older ? asked.protocolVersion : result.protocolVersion
    void session.send({ jsonrpc: '2.0', id: request.id, result: { ...result, protocolVersion } })
  }

  #clientNotification(session: Session, notification: JSONRPCNotification): void {
    const { method } = notification
    if (method === 'notifications/initialized') this.#arrive(session)
    else if (method === 'notifications/cancelled') this.calls.cancel(session, notification)
    else this.#send(notification)
  }

  /** Roots that the server asked for before this client came were nobody's. */
  #arrive({ capabilities }: Session): void {
    if (capabilities.roots) this.#send({ jsonrpc: '2.0', method: 'notifications/roots/list_changed' })
  }

  /** Who holds no stream open for it hears it on that of a request under way. */
  #tell(session: Session, notification: JSONRPCNotification): void {
    const call = session.listening ? null : this.calls.newestOf((one) => one === session)
    void session.send(notification, call?.id)
  }

  #serverNotification(notification: JSONRPCNotification): void {
    const { method } = notification
    if (method === 'notifications/progress') this.calls.progress(notification)
    else if (method === 'notifications/cancelled') this.#questions.cancel(notification)
    else {
      for (const session of this.#sessions) if (this.#wishes.hears(session, notification)) this.#tell(session, notification)
    }
  }
}
