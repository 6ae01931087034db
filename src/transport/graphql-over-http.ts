import { type ExecutionResult, GraphQLError } from 'graphql'
import type { GraphQLParams, Plugin } from 'graphql-yoga'
import type { Viewer } from '../access/viewer.ts'
import type { ErrorCode } from '../errors.ts'
import { withHttpStatus, withStatus } from './http-status.ts'
import { isEventSource } from './is-event-source.ts'
import { codeOf, type MaskError, remakeError } from './mask-error.ts'
import type { Operation, OperationResult } from './operation.ts'
import type { Operations } from './operations.ts'
import type { RequestFacts } from './request-facts.ts'
import type { RequestStates } from './request-state.ts'
import { sessionEnded } from './session-ended.ts'
import { comeBackLater, eventStreamResponse } from './sse.ts'
import type { StreamResult } from './stream-result.ts'
import { authorizationInUrl, requireUrlToken } from './url-token.ts'
import type { ViewerWatch } from './viewer-watch.ts'

export interface GraphqlOverHttpOptions {
  readonly operations: Operations
  readonly authenticate: (authorization: string | null, facts: RequestFacts) => Promise<Viewer>
  readonly viewerWatch: ViewerWatch
  readonly maskError: MaskError
  readonly states: RequestStates
  readonly maxBodyBytes: number
  readonly keepAliveMs: number
}

/** What is wrong with the gateway and not with the request. */
const passesByItself: ReadonlySet<ErrorCode> = new Set(['UNAVAILABLE', 'INTERNAL_SERVER_ERROR'])

/** Hands Yoga's parsed requests to the operations, and their results back to Yoga as JSON, or as server-sent events. */
export function graphqlOverHttp(options: GraphqlOverHttpOptions): Plugin {
  const { states, maskError } = options
  /** Errors that went through the mask; those that Yoga makes itself have not. */
  const masked = new WeakSet<GraphQLError>()

  function finish(result: ExecutionResult): ExecutionResult {
    const answer = withHttpStatus(result)
    for (const error of answer.errors ?? []) masked.add(error)
    return answer
  }

  async function answer(request: Request, params: GraphQLParams): Promise<OperationResult> {
    if (!['string', 'undefined'].includes(typeof (params.operationName ?? undefined))) {
      throw httpError(400, 'The operationName has to be text.')
    }
    const state = states.of(request)
    const inUrl = authorizationInUrl(request)
    const viewer = await options.authenticate(inUrl ?? request.headers.get('authorization'), state.facts)
    if (inUrl !== null) requireUrlToken(viewer)
    let unwatch = () => {}
    const operation = options.operations.prepare({
      query: params.query ?? '',
      operationName: params.operationName,
      variables: params.variables,
      viewer,
      facts: state.facts,
      resumeAfter: request.headers.get('last-event-id') || null,
      signal: request.signal,
      onEnd: () => unwatch(),
    })
    if ('errors' in operation) return operation
    state.operation = operation
    refuseUnfit(operation, request)
    if (operation.kind === 'subscription') {
      unwatch = options.viewerWatch.watch(viewer, () => operation.abort(sessionEnded()))
    }
    return await operation.run()
  }

  async function handle(request: Request, params: GraphQLParams): Promise<OperationResult> {
    try {
      const result = await answer(request, params)
      return isStream(result) ? result : finish(result)
    } catch (error) {
      if (error instanceof GraphQLError) throw error
      return finish({ errors: [maskError(error, { ...states.of(request).facts, suggestions: false, stage: 'FIELD' })] })
    }
  }

  function maskYogaError(error: GraphQLError, { requestId }: RequestFacts): GraphQLError {
    if (masked.has(error)) return error
    const http = readHttp(error)
    if (http === null) return withStatus(maskError(error, { requestId, suggestions: false, stage: 'FIELD' }), { status: 500 })
    const tooLarge = http.status === 413
    const message = tooLarge
      ? `The body is larger than ${options.maxBodyBytes.toLocaleString('en')} bytes, which is the limit.`
      : error.message
    return remakeError(message, { code: tooLarge ? 'QUERY_TOO_COMPLEX' : 'BAD_USER_INPUT', requestId, http }, error)
  }

  return {
    onRequestParse({ requestParser, setRequestParser }) {
      if (requestParser === undefined) return
      setRequestParser(async (request) => {
        try {
          return await requestParser(request)
        } catch (error) {
          // Yoga parses the variables of a GET request unguarded.
          if (error instanceof SyntaxError) throw httpError(400, 'The variables are not valid JSON.')
          throw error
        }
      })
    },
    onParams({ setParamsHandler }) {
      setParamsHandler(({ request, params }) => handle(request, params))
    },
    onResultProcess({ request, result, setResult, setResultProcessor }) {
      if (isStream(result)) {
        const brokenOff = () => states.of(request).operation?.brokenOff === true
        const stream = { keepAliveMs: options.keepAliveMs, signal: request.signal, brokenOff }
        setResultProcessor(() => eventStreamResponse(result, stream), 'text/event-stream')
      } else if (!Array.isArray(result) && 'errors' in result && result.errors) {
        const errors = result.errors.map((error) => maskYogaError(error, states.of(request).facts))
        const [passing] = errors.filter((error) => passesByItself.has(codeOf(error)))
        if (passing && isEventSource(request) && !('data' in result)) {
          setResultProcessor(() => comeBackLater(passing.message), 'text/event-stream')
        } else setResult({ ...result, errors })
      }
    },
  }
}

/** @throws GraphQLError for an operation that this kind of request cannot carry. */
function refuseUnfit(operation: Operation, request: Request): void {
  if (operation.kind === 'mutation' && request.method === 'GET') {
    throw httpError(405, 'A mutation has to be sent with POST.', { allow: 'POST' })
  }
  const accept = request.headers.get('accept') ?? '*/*'
  if (operation.kind === 'subscription' && !/text\/event-stream|text\/\*|\*\/\*/i.test(accept)) {
    throw httpError(406, 'A subscription needs accept: text/event-stream, or a WebSocket.')
  }
}

function httpError(status: number, message: string, headers: Readonly<Record<string, string>> = {}): GraphQLError {
  return new GraphQLError(message, { extensions: { http: { status, headers } } })
}

/** The status that Yoga gave an error of its own; null for an error that nobody expected. */
function readHttp(error: GraphQLError): { readonly status: number } | null {
  const { http, originalError } = error.extensions
  if (typeof http !== 'object' || http === null || !('status' in http) || typeof http.status !== 'number') return null
  // A body that is no JSON is no GraphQL request: 400 whatever the client accepts.
  return { ...http, status: http.status, ...(originalError !== undefined && { spec: false }) }
}

/** Only operations make streams. */
function isStream(result: unknown): result is AsyncGenerator<StreamResult, void, undefined> {
  return typeof result === 'object' && result !== null && Symbol.asyncIterator in result
}
