import {
  type JSONRPCNotification,
  type JSONRPCRequest,
  type LoggingLevel,
  LoggingLevelSchema,
} from '@modelcontextprotocol/sdk/types.js'
import type { Calls } from './calls.ts'
import type { Session } from './session.ts'

/** From the least to the most serious. */
const levels = LoggingLevelSchema.options

/**
 * What several clients may want differently and the server keeps but once: from which level on it logs, and which resources it tells of. It is asked
 * for all that anybody wants, and each client hears what it asked for.
 */
export class SharedWishes {
  readonly #calls: Calls
  readonly #sessions: () => Iterable<Session>

  constructor(calls: Calls, sessions: () => Iterable<Session>) {
    this.#calls = calls
    this.#sessions = sessions
  }

  setLevel(session: Session, request: JSONRPCRequest): void {
    const level = LoggingLevelSchema.safeParse(request.params?.level).data
    if (level !== undefined) session.logLevel = level
    // What is no level is the server's to refuse.
    const params = level === undefined ? request.params : { ...request.params, level: this.#lowestLevel() ?? level }
    this.#calls.pass(session, { ...request, params })
  }

  subscribe(session: Session, request: JSONRPCRequest): void {
    this.#calls.pass(session, request, () => session.subscriptions.add(String(request.params?.uri)))
  }

  unsubscribe(session: Session, request: JSONRPCRequest): void {
    const uri = String(request.params?.uri)
    const wanted = session.subscriptions.delete(uri)
    if (wanted && this.#isWanted(uri)) void session.send({ jsonrpc: '2.0', id: request.id, result: {} })
    else this.#calls.pass(session, request)
  }

  /** Whether the client hears of this. */
  hears(session: Session, { method, params }: JSONRPCNotification): boolean {
    if (method === 'notifications/resources/updated') return session.subscriptions.has(String(params?.uri))
    if (method !== 'notifications/message' || session.logLevel === null) return true
    const level = LoggingLevelSchema.safeParse(params?.level).data
    return level === undefined || levels.indexOf(level) >= levels.indexOf(session.logLevel)
  }

  /** The client, which is no longer among the sessions, wants nothing any more. */
  leave(session: Session): void {
    for (const uri of session.subscriptions) {
      if (!this.#isWanted(uri)) this.#tell({ method: 'resources/unsubscribe', params: { uri } })
    }
    const level = this.#lowestLevel()
    if (session.logLevel !== null && level !== null && level !== session.logLevel) {
      this.#tell({ method: 'logging/setLevel', params: { level } })
    }
  }

  /** Whether anybody wants to hear of the resource. */
  #isWanted(uri: string): boolean {
    return [...this.#sessions()].some(({ subscriptions }) => subscriptions.has(uri))
  }

  #lowestLevel(): LoggingLevel | null {
    const wanted = new Set([...this.#sessions()].map(({ logLevel }) => logLevel))
    return levels.find((level) => wanted.has(level)) ?? null
  }

  #tell(request: Pick<JSONRPCRequest, 'method' | 'params'>): void {
    this.#calls.ask(request).catch(() => {
      // Whether or not it could: nobody is left who would be told.
    })
  }
}
