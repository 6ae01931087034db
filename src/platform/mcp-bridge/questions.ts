import type {
  ClientCapabilities,
  JSONRPCMessage,
  JSONRPCNotification,
  JSONRPCRequest,
  JSONRPCResponse,
  RequestId,
} from '@modelcontextprotocol/sdk/types.js'
import { ErrorCode } from '@modelcontextprotocol/sdk/types.js'
import type { Calls } from './calls.ts'
import type { Session } from './session.ts'

/** What the bridge tells the server that its clients can do: before any of them has come. One that cannot is not asked. */
export const offeredCapabilities: ClientCapabilities = {
  roots: { listChanged: true },
  sampling: {},
  elicitation: { form: {}, url: {} },
}

type Able = (capabilities: ClientCapabilities, params: JSONRPCRequest['params']) => boolean

/** What a client must be able to do to be asked this. */
const needed: Readonly<Record<string, Able>> = {
  'roots/list': ({ roots }) => roots !== undefined,
  'sampling/createMessage': ({ sampling }) => sampling !== undefined,
  'elicitation/create': ({ elicitation }, params) =>
    elicitation !== undefined && (params?.mode !== 'url' || elicitation.url !== undefined),
}

export interface QuestionsOptions {
  /** Sends to the server. */
  readonly send: (message: JSONRPCMessage) => void
  readonly calls: Calls
  /** Those that are connected, the one that was active last at the end. */
  readonly sessions: () => Iterable<Session>
}

/**
 * What the server asks its clients. Over its pipes it does not say on behalf of which request it asks, so the client with the newest request under
 * way is asked, or else the one that was active last and listens.
 */
export class Questions {
  /** Who was asked what, by the server's numbers. */
  readonly #open = new Map<RequestId, Session>()
  readonly #options: QuestionsOptions

  constructor(options: QuestionsOptions) {
    this.#options = options
  }

  async ask(request: JSONRPCRequest): Promise<void> {
    const { id, method, params } = request
    if (method === 'ping') return this.#options.send({ jsonrpc: '2.0', id, result: {} })
    const able = needed[method]
    if (able === undefined) return this.#refuse(id, ErrorCode.MethodNotFound, `Clients are not asked ${method}.`)
    const fits = ({ capabilities }: Session) => able(capabilities, params)
    const call = this.#options.calls.newestOf(fits)
    const session = call?.session ?? [...this.#options.sessions()].findLast((one) => one.listening && fits(one))
    if (session === undefined) return this.#refuse(id, ErrorCode.MethodNotFound, `No client is connected that answers ${method}.`)
    this.#open.set(id, session)
    if (await session.send(request, call?.id)) return
    if (this.#open.delete(id)) this.#refuse(id, ErrorCode.ConnectionClosed, 'The client that could answer has left.')
  }

  /** An answer of a client's; of one that was not asked it is nothing. */
  settle(session: Session, response: JSONRPCResponse): void {
    const { id } = response
    if (id === undefined || this.#open.get(id) !== session) return
    this.#open.delete(id)
    this.#options.send(response)
  }

  /** The server does not want the answer any more. */
  cancel(notification: JSONRPCNotification): void {
    const id = notification.params?.requestId
    if (typeof id !== 'string' && typeof id !== 'number') return
    const session = this.#open.get(id)
    this.#open.delete(id)
    void session?.send(notification)
  }

  /** Nothing comes from this client any more. */
  leave(session: Session): void {
    for (const [id, asked] of this.#open) {
      if (asked !== session) continue
      this.#open.delete(id)
      this.#refuse(id, ErrorCode.ConnectionClosed, 'The client that was asked has left.')
    }
  }

  #refuse(id: RequestId, code: number, message: string): void {
    this.#options.send({ jsonrpc: '2.0', id, error: { code, message } })
  }
}
