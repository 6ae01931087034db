import type {
  JSONRPCMessage,
  JSONRPCNotification,
  JSONRPCRequest,
  JSONRPCResponse,
  ProgressToken,
  RequestId,
} from '@modelcontextprotocol/sdk/types.js'
import { ErrorCode } from '@modelcontextprotocol/sdk/types.js'
import type { Session } from './session.ts'

/** A client's request that is under way. */
export interface ClientCall {
  readonly session: Session
  /** As the client numbered it. */
  readonly id: RequestId
}

/** A request that the server has not answered yet. */
interface Call {
  /** Null for one of the bridge's own. */
  readonly client: ClientCall | null
  readonly progressToken: ProgressToken | undefined
  readonly settle: (response: JSONRPCResponse) => void
}

type Asked = Pick<JSONRPCRequest, 'method' | 'params'>

/**
 * Requests on their way to the one server. Each gets a number of the bridge's own, which is its progress token too: clients number theirs alike, and
 * must not get each other's answers.
 */
export class Calls {
  /** By number, oldest first. */
  readonly #open = new Map<RequestId, Call>()
  readonly #send: (message: JSONRPCMessage) => void
  #last = 0
  /** Why nothing is answered any more. */
  #ended: string | null = null

  /** @param send sends to the server. */
  constructor(send: (message: JSONRPCMessage) => void) {
    this.#send = send
  }

  /** Passes on a client's request. @param onSuccess called before the client hears that it succeeded. */
  pass(session: Session, request: JSONRPCRequest, onSuccess: () => void = () => {}): void {
    const settle = (response: JSONRPCResponse) => {
      if ('result' in response) onSuccess()
      void session.send({ ...response, id: request.id })
    }
    const client = { session, id: request.id }
    this.#begin({ client, progressToken: request.params?._meta?.progressToken, settle }, request)
  }

  /** A request of the bridge's own. Rejects when the server refuses it, the connection ends, or the signal fires. */
  async ask(request: Asked, signal?: AbortSignal): Promise<unknown> {
    signal?.throwIfAborted()
    return new Promise((resolve, reject) => {
      const leave = () => {
        this.#open.delete(number)
        reject(signal?.reason)
      }
      const settle = (response: JSONRPCResponse) => {
        signal?.removeEventListener('abort', leave)
        if ('result' in response) resolve(response.result)
        else reject(new Error(response.error.message))
      }
      const number = this.#begin({ client: null, progressToken: undefined, settle }, request)
      signal?.addEventListener('abort', leave, { once: true })
    })
  }

  /** Hands an answer of the server's to whoever asked; nobody waits for the answer of a request that was cancelled. */
  settle(response: JSONRPCResponse): void {
    const call = response.id === undefined ? undefined : this.#open.get(response.id)
    if (response.id === undefined || call === undefined) return
    this.#open.delete(response.id)
    call.settle(response)
  }

  /** Hands news of progress to the client whose request they are about. */
  progress(notification: JSONRPCNotification): void {
    const token = notification.params?.progressToken
    const call = typeof token === 'number' ? this.#open.get(token) : undefined
    if (call?.client == null || call.progressToken === undefined) return
    const params = { ...notification.params, progressToken: call.progressToken }
    void call.client.session.send({ ...notification, params }, call.client.id)
  }

  /** A client does not want the answer any more. Its request is answered all the same: that closes the stream that waits for it. */
  cancel(session: Session, notification: JSONRPCNotification): void {
    for (const [number, call] of this.#open) {
      if (call.client?.session !== session || call.client.id !== notification.params?.requestId) continue
      this.#open.delete(number)
      this.#send({ ...notification, params: { ...notification.params, requestId: number } })
      call.settle(errorTo(number, 'The request was cancelled.'))
    }
  }

  /** Tells the server that nobody waits for the answers to this client's requests any more. */
  leave(session: Session): void {
    for (const [number, call] of this.#open) {
      if (call.client?.session !== session) continue
      this.#open.delete(number)
      const params = { requestId: number, reason: 'The client has left.' }
      this.#send({ jsonrpc: '2.0', method: 'notifications/cancelled', params })
    }
  }

  /** The newest request under way of a client that fits. */
  newestOf(fits: (session: Session) => boolean): ClientCall | null {
    let newest: ClientCall | null = null
    for (const { client } of this.#open.values()) if (client !== null && fits(client.session)) newest = client
    return newest
  }

  /** Answers all with an error, those that still come too. */
  failAll(reason: string): void {
    this.#ended = reason
    for (const [number, call] of this.#open) call.settle(errorTo(number, reason))
    this.#open.clear()
  }

  #begin(call: Call, { method, params }: Asked): number {
    this.#last += 1
    const number = this.#last
    if (this.#ended !== null) {
      call.settle(errorTo(number, this.#ended))
      return number
    }
    this.#open.set(number, call)
    const meta = call.progressToken === undefined ? {} : { _meta: { ...params?._meta, progressToken: number } }
    this.#send({ jsonrpc: '2.0', id: number, method, ...(params && { params: { ...params, ...meta } }) })
    return number
  }
}

function errorTo(id: RequestId, message: string): JSONRPCResponse {
  return { jsonrpc: '2.0', id, error: { code: ErrorCode.ConnectionClosed, message } }
}
