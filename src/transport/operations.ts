import {
  type DocumentNode,
  type ExecutionArgs,
  type ExecutionResult,
  execute,
  type GraphQLError,
  type GraphQLSchema,
  getOperationAST,
  type OperationDefinitionNode,
  type OperationTypeNode,
  subscribe,
} from 'graphql'
import type { Logger } from 'pino'
import type { Actor, Viewer } from '../access/viewer.ts'
import type { Env } from '../env.ts'
import { PanoptesError } from '../errors.ts'
import { operationLogFields } from './access-log.ts'
import { createDocuments } from './documents.ts'
import { guardStream } from './guarded-stream.ts'
import { mayIntrospect } from './introspection.ts'
import type { OperationLimits } from './limits.ts'
import type { MaskError } from './mask-error.ts'
import { operationCost } from './operation-cost.ts'
import { overLimit } from './operation-limits.ts'
import type { RequestFacts } from './request-facts.ts'

export type OperationResult = ExecutionResult | AsyncGenerator<ExecutionResult, void, undefined>

export interface OperationRequest {
  readonly query: string
  readonly operationName?: string | null | undefined
  readonly variables?: Readonly<Record<string, unknown>> | null | undefined
  readonly viewer: Viewer
  readonly facts: RequestFacts
  /** Fires when nobody waits for the answer any more. */
  readonly signal: AbortSignal
  /** Called once, when the operation is over: answered, ended, aborted. */
  readonly onEnd?: () => void
}

/** A checked operation that waits to be run; `run` must be called, once. */
export interface Operation {
  readonly kind: OperationTypeNode
  readonly name: string | null
  readonly viewer: Viewer
  readonly args: ExecutionArgs
  /** Runs it. Never throws: errors are in the result, masked. A subscription ends when it is aborted, within the same tick. */
  run(): Promise<OperationResult>
  /** Ends it; the reason, if given, is the last thing that a subscription's reader gets. */
  abort(reason?: PanoptesError): void
}

export interface Operations {
  /** Parses, limits and validates: an operation, or why not, masked. Nothing of the schema has run by then. */
  prepare(request: OperationRequest): Operation | { readonly errors: readonly GraphQLError[] }
  /** Those that run now. */
  readonly running: ReadonlySet<Operation>
}

/** The one path of every operation, whatever it came in by. */
export function createOperations(options: {
  schema: GraphQLSchema
  introspection: Env['introspection']
  limits: OperationLimits
  maskError: MaskError
  logger: Logger
  createContext: (actor: Actor, signal: AbortSignal) => object
}): Operations {
  const { schema, limits, maskError } = options
  const documents = createDocuments(schema, limits)
  const running = new Set<Operation>()

  /** @throws PanoptesError */
  function choose(document: DocumentNode, request: OperationRequest): OperationDefinitionNode {
    const operation = getOperationAST(document, request.operationName)
    if (!operation) {
      const asked = request.operationName
        ? `no operation named ${request.operationName}`
        : 'more than one operation, and no name was given'
      throw new PanoptesError('BAD_USER_INPUT', `The document has ${asked}.`)
    }
    const cost = operationCost(schema, document, operation, request.variables ?? {})
    if (cost > limits.cost)
      throw overLimit('an estimated cost of', cost, limits.cost, 'Ask for smaller pages, or for less inside each other.')
    return operation
  }

  return {
    running,
    prepare(request) {
      const { requestId } = request.facts
      const suggestions = mayIntrospect(options.introspection, request.viewer)
      const refuse = (errors: readonly unknown[]) => ({
        errors: errors.map((error) => maskError(error, { requestId, suggestions, stage: 'REQUEST' })),
      })
      try {
        const checked = documents.check(request.query, suggestions)
        if ('errors' in checked) return refuse(checked.errors)
        return begin(request, checked.document, choose(checked.document, request), suggestions)
      } catch (error) {
        return error instanceof PanoptesError
          ? refuse([error])
          : { errors: [maskError(error, { requestId, suggestions, stage: 'FIELD' })] }
      }
    },
  }

  function begin(
    request: OperationRequest,
    document: DocumentNode,
    node: OperationDefinitionNode,
    suggestions: boolean,
  ): Operation {
    const controller = new AbortController()
    const { viewer, facts } = request
    let reason: PanoptesError | undefined

    const place = { requestId: facts.requestId, suggestions }
    const mask = (error: unknown) => maskError(error, { ...place, stage: 'FIELD' })
    /** Errors without a path and without data are about the variables: no resolver has run. */
    function maskResult(result: ExecutionResult): ExecutionResult {
      if (result.errors === undefined) return result
      const refused = !('data' in result)
      const errors = result.errors.map((error) =>
        maskError(error, { ...place, stage: refused && error.path === undefined ? 'REQUEST' : 'FIELD' }),
      )
      return { ...result, errors }
    }

    const leave = () => operation.abort()
    function end(): void {
      if (!running.delete(operation)) return
      request.signal.removeEventListener('abort', leave)
      controller.abort()
      request.onEnd?.()
    }

    /** Waits for the source no longer than the reader does; a source that comes later is told to stop. */
    async function openSource(): Promise<AsyncIterator<ExecutionResult> | ExecutionResult> {
      const opening = subscribe(operation.args)
      return await new Promise((resolve, reject) => {
        const gone = () => resolve({ next: async () => ({ done: true, value: undefined }) })
        controller.signal.addEventListener('abort', gone, { once: true })
        opening.then((result) => {
          controller.signal.removeEventListener('abort', gone)
          if (controller.signal.aborted && Symbol.asyncIterator in result) void result.return?.(undefined).catch(mask)
          resolve(result)
        }, reject)
      })
    }

    async function openStream(): Promise<OperationResult> {
      const source = await openSource()
      if (!('next' in source)) {
        end()
        return maskResult(source)
      }
      return guardStream(source, {
        signal: controller.signal,
        map: maskResult,
        onError: (error) => ({ errors: [mask(error)] }),
        onAbort: () => (reason === undefined ? null : { errors: [mask(reason)] }),
        onEnd: end,
      })
    }

    async function runOnce(): Promise<ExecutionResult> {
      try {
        return maskResult(await execute(operation.args))
      } finally {
        end()
      }
    }

    const actor: Actor = { viewer, ...facts }
    const operation: Operation = {
      kind: node.operation,
      name: node.name?.value ?? null,
      viewer,
      args: {
        schema,
        document,
        rootValue: undefined,
        contextValue: options.createContext(actor, controller.signal),
        operationName: request.operationName ?? null,
        variableValues: request.variables ?? null,
      },
      async run() {
        running.add(operation)
        options.logger.debug({ requestId: facts.requestId, ...operationLogFields(operation) }, 'Operation started')
        if (request.signal.aborted) leave()
        request.signal.addEventListener('abort', leave, { once: true })
        try {
          return await (operation.kind === 'subscription' ? openStream() : runOnce())
        } catch (error) {
          end()
          return { errors: [mask(error)] }
        }
      },
      abort(why) {
        reason ??= why
        controller.abort()
      },
    }
    return operation
  }
}
