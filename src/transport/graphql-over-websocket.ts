import { randomUUID } from 'node:crypto'
import type { ExecutionArgs, ExecutionResult, GraphQLError } from 'graphql'
import { type Context, makeServer, type Server, type SubscribePayload } from 'graphql-ws'
import type { Logger } from 'pino'
import type { Viewer } from '../access/viewer.ts'
import { PanoptesError } from '../errors.ts'
import { elapsed } from './elapsed.ts'
import type { MaskError } from './mask-error.ts'
import type { Operation } from './operation.ts'
import { operationLogFields } from './operation-log-fields.ts'
import type { Operations } from './operations.ts'
import type { PacedSend } from './paced-send.ts'
import type { RequestFacts } from './request-facts.ts'
import { sendResults } from './send-results.ts'
import { sessionEnded } from './session-ended.ts'
import type { ViewerWatch } from './viewer-watch.ts'

/** What is kept of one open socket. */
export interface SocketState {
  /** Its request id names the connection; every operation gets one of its own. */
  readonly facts: RequestFacts
  /** The header of the handshake, then what connection_init carries. */
  authorization: string | null
  /** Ends each operation that was asked for and is not over, by the client's id for it. */
  readonly operations: Map<string, AbortController>
  readonly send: PacedSend
  unwatch: () => void
  readonly close: (error: unknown) => void
}

type SocketContext = Context<Record<string, unknown>, SocketState>

export interface GraphqlOverWebSocketOptions {
  readonly operations: Operations
  readonly authenticate: (authorization: string | null, facts: RequestFacts) => Promise<Viewer>
  readonly viewerWatch: ViewerWatch
  readonly maskError: MaskError
  readonly logger: Logger
  readonly operationsPerSocket: number
  readonly connectionInitMs: number
}

/**
 * The graphql-transport-ws protocol over any socket. What is wrong with an operation is answered to that operation; only what is
 * wrong with the viewer closes the socket.
 */
export function graphqlOverWebSocket(options: GraphqlOverWebSocketOptions): Server<SocketState> {
  const prepared = new WeakMap<ExecutionArgs, { readonly operation: Operation; readonly id: string; readonly send: PacedSend }>()

  async function run(args: ExecutionArgs): Promise<ExecutionResult | AsyncGenerator<never, void, undefined>> {
    const found = prepared.get(args)
    if (found === undefined) throw new Error('This operation was not prepared')
    const result = await found.operation.run()
    return Symbol.asyncIterator in result ? sendResults(result, found) : result
  }

  async function connect({ extra, connectionParams }: SocketContext): Promise<void> {
    extra.authorization = readAuthorization(connectionParams) ?? extra.authorization
    const viewer = await options.authenticate(extra.authorization, extra.facts)
    extra.unwatch = options.viewerWatch.watch(viewer, () => extra.close(sessionEnded()))
  }

  async function begin(
    state: SocketState,
    id: string,
    payload: SubscribePayload,
  ): Promise<ExecutionArgs | readonly GraphQLError[]> {
    const facts: RequestFacts = { ...state.facts, requestId: randomUUID() }
    const startedAt = performance.now()
    const controller = new AbortController()
    const forget = () => {
      if (state.operations.get(id) === controller) state.operations.delete(id)
    }
    const log = (operation: Operation | null, refused: boolean) => {
      const fields = { requestId: facts.requestId, connectionId: state.facts.requestId, durationMs: elapsed(startedAt) }
      options.logger.info({ ...fields, refused, ...operationLogFields(operation) }, 'Operation over WebSocket')
    }
    state.operations.set(id, controller)
    try {
      if (state.operations.size > options.operationsPerSocket) throw tooManyOperations(options.operationsPerSocket)
      const viewer = await options.authenticate(state.authorization, facts)
      const { query, operationName, variables } = payload
      const onEnd = () => {
        forget()
        log(operation, false)
      }
      const found = options.operations.prepare({
        query,
        operationName,
        variables,
        viewer,
        facts,
        signal: controller.signal,
        onEnd,
      })
      const operation = 'errors' in found ? null : found
      if ('errors' in found) {
        forget()
        log(null, true)
        return found.errors
      }
      prepared.set(found.args, { operation: found, id, send: state.send })
      return found.args
    } catch (error) {
      forget()
      log(null, true)
      if (error instanceof PanoptesError && error.code === 'UNAUTHENTICATED') state.close(error)
      return [options.maskError(error, { requestId: facts.requestId, suggestions: false, stage: 'FIELD' })]
    }
  }

  return makeServer<Record<string, unknown>, SocketState>({
    connectionInitWaitTimeout: options.connectionInitMs,
    onConnect: connect,
    onSubscribe: ({ extra }, id, payload) => begin(extra, id, payload),
    execute: run,
    subscribe: run,
    onClose: ({ extra }) => {
      extra.unwatch()
    },
  })
}

function tooManyOperations(limit: number): PanoptesError {
  return new PanoptesError(
    'RATE_LIMITED',
    `A socket carries up to ${limit} operations at the same time; end some, or open another socket.`,
  )
}

/** GraphiQL and Apollo pass headers as they were typed, so any case of the name will do. */
function readAuthorization(params: Readonly<Record<string, unknown>> | undefined): string | null {
  const [, value] = Object.entries(params ?? {}).find(([name]) => name.toLowerCase() === 'authorization') ?? []
  if (value === undefined || value === null) return null
  if (typeof value !== 'string') throw new PanoptesError('UNAUTHENTICATED', 'connectionParams.authorization has to be text.')
  return value
}
