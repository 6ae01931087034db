import {
  createSourceEventStream,
  type DocumentNode,
  type ExecutionArgs,
  type ExecutionResult,
  execute,
  type GraphQLError,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql'
import type { Logger } from 'pino'
import type { Actor, Viewer } from '../access/viewer.ts'
import { PanoptesError } from '../errors.ts'
import { executeEvents } from './execute-events.ts'
import { type GuardedStream, guardStream } from './guarded-stream.ts'
import { codeOf } from './mask-error.ts'
import type { ObservedOperation, TransportObserver } from './observer.ts'
import { openSource } from './open-source.ts'
import { type LoggedOperation, operationLogFields } from './operation-log-fields.ts'
import type { RequestFacts } from './request-facts.ts'
import type { SharedExecutions } from './shared-executions.ts'
import { StreamResult } from './stream-result.ts'

export type OperationResult = ExecutionResult | GuardedStream<StreamResult>

export interface OperationRequest {
  readonly query: string
  readonly operationName?: string | null | undefined
  readonly variables?: Readonly<Record<string, unknown>> | null | undefined
  readonly viewer: Viewer
  readonly facts: RequestFacts
  /** The cursor of the last event that a subscriber who comes back has; null when it begins. */
  readonly resumeAfter?: string | null
  /** Fires when nobody waits for the answer any more. */
  readonly signal: AbortSignal
  /** Called once, when the operation is over: answered, ended, aborted. */
  readonly onEnd?: () => void
}

/** A checked operation that waits to be run. */
export interface Operation extends LoggedOperation {
  readonly args: ExecutionArgs
  /** Runs it, once. Never throws: errors are in the result, masked. A subscription ends when it is aborted, within the same tick. */
  run(): Promise<OperationResult>
  /**
   * Ends it; the reason, if given, is the last thing that a subscription's reader gets. Without one it breaks off: its reader, if there is one
   * still, should come back.
   */
  abort(reason?: PanoptesError): void
  /** Whether it broke off before its source ended. */
  readonly brokenOff: boolean
}

/** What the context of an operation has to know besides who asks. */
export interface OperationScope {
  /** Fires when the operation is over, for whatever reason. */
  readonly signal: AbortSignal
  /** The cursor that a subscriber comes back with; goes before where its arguments say to start. */
  readonly resumeAfter: string | null
}

export type CreateContext = (actor: Actor, scope: OperationScope) => object

interface OperationSetup {
  readonly request: OperationRequest
  readonly schema: GraphQLSchema
  readonly document: DocumentNode
  readonly node: OperationDefinitionNode
  readonly createContext: CreateContext
  readonly mask: (error: unknown, stage: 'REQUEST' | 'FIELD') => GraphQLError
  readonly shared: SharedExecutions
  /** Holds the operation while it runs. */
  readonly running: Set<Operation>
  readonly observer: TransportObserver
  readonly logger: Logger
}

/** Makes an operation out of a document that was found good. Its context's signal fires when it is over, for whatever reason. */
export function createOperation({ request, schema, document, node, running, ...setup }: OperationSetup): Operation {
  const controller = new AbortController()
  const { viewer, facts } = request
  let reason: PanoptesError | undefined
  let brokenOff = false
  let startedAt = performance.now()
  let outcome: ObservedOperation['outcome'] = 'OK'

  function mask(error: unknown, stage: 'REQUEST' | 'FIELD'): GraphQLError {
    const masked = setup.mask(error, stage)
    if (outcome === 'OK') outcome = codeOf(masked)
    return masked
  }

  /** Errors without a path and without data are about the variables: no resolver has run. */
  function maskResult(result: ExecutionResult): ExecutionResult {
    if (result.errors === undefined) return result
    const refused = !('data' in result)
    const errors = result.errors.map((error) => mask(error, refused && error.path === undefined ? 'REQUEST' : 'FIELD'))
    return { ...result, errors }
  }

  const leave = () => operation.abort(request.signal.reason instanceof PanoptesError ? request.signal.reason : undefined)
  function end(): void {
    if (!running.delete(operation)) return
    request.signal.removeEventListener('abort', leave)
    controller.abort()
    setup.observer.operation({ kind: node.operation, outcome, seconds: (performance.now() - startedAt) / 1000 })
    request.onEnd?.()
  }

  function failWith(error: unknown): StreamResult {
    return new StreamResult({ errors: [mask(error, 'FIELD')] })
  }

  async function openStream(): Promise<OperationResult> {
    const { signal } = controller
    const source = await openSource(createSourceEventStream(operation.args), signal)
    if (!('next' in source)) {
      const refused = maskResult(source)
      end()
      return refused
    }
    const events = executeEvents({ args: operation.args, node, viewer, shared: setup.shared, signal, maskResult })
    return guardStream(source, {
      signal,
      map: events.answer,
      onError: failWith,
      onAbort: () => (reason === undefined ? null : (events.farewell() ?? failWith(reason))),
      onEnd: end,
    })
  }

  async function runOnce(): Promise<ExecutionResult> {
    const result = maskResult(await execute(operation.args))
    end()
    return result
  }

  const operation: Operation = {
    kind: node.operation,
    name: node.name?.value ?? null,
    viewer,
    args: {
      schema,
      document,
      rootValue: undefined,
      contextValue: setup.createContext(
        { viewer, ...facts },
        { signal: controller.signal, resumeAfter: request.resumeAfter ?? null },
      ),
      operationName: request.operationName ?? null,
      variableValues: request.variables ?? null,
    },
    async run() {
      startedAt = performance.now()
      running.add(operation)
      request.signal.addEventListener('abort', leave, { once: true })
      try {
        if (request.signal.aborted) throw new PanoptesError('UNAVAILABLE', 'Nobody waits for the answer any more.')
        setup.logger.debug({ requestId: facts.requestId, ...operationLogFields(operation) }, 'Operation started')
        return await (operation.kind === 'subscription' ? openStream() : runOnce())
      } catch (error) {
        const result = { errors: [mask(error, 'FIELD')] }
        end()
        return result
      }
    },
    abort(why) {
      if (running.has(operation)) brokenOff = why === undefined
      reason ??= why
      controller.abort()
    },
    get brokenOff() {
      return brokenOff
    },
  }
  return operation
}
