import type { WebStandardStreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/webStandardStreamableHttp.js'
import type { ClientCapabilities, JSONRPCMessage, LoggingLevel, RequestId } from '@modelcontextprotocol/sdk/types.js'

/** One client of the bridge, and what it asked for that the server keeps but once. */
export class Session {
  readonly #transport: WebStandardStreamableHTTPServerTransport
  /** What the client said it can do. */
  capabilities: ClientCapabilities = {}
  /** From which level on it wants the server's log; null when it never said. */
  logLevel: LoggingLevel | null = null
  /** Resources that it wants to hear of, by URI. */
  readonly subscriptions = new Set<string>()
  /** Whether it holds open a stream for what the server says by itself. */
  listening = false

  constructor(transport: WebStandardStreamableHTTPServerTransport) {
    this.#transport = transport
  }

  /**
   * Sends in order, an answer on the stream of its request, anything else on that of the request that it belongs to, if there is one and its client
   * still reads it, or on the one that listens. Answers whether there was such a stream.
   */
  async send(message: JSONRPCMessage, relatedTo?: RequestId): Promise<boolean> {
    try {
      if (relatedTo === undefined && 'method' in message && !this.listening) return false
      await this.#transport.send(message, relatedTo === undefined ? {} : { relatedRequestId: relatedTo })
      return true
    } catch {
      // The client has closed the stream of that request.
      return relatedTo !== undefined && this.send(message)
    }
  }

  close(): void {
    void this.#transport.close()
  }
}
