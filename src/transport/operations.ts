import { type DocumentNode, type GraphQLError, type GraphQLSchema, getOperationAST, type OperationDefinitionNode } from 'graphql'
import type { Logger } from 'pino'
import type { Env } from '../env.ts'
import { PanoptesError } from '../errors.ts'
import { createDocuments } from './documents.ts'
import { mayIntrospect } from './introspection.ts'
import type { OperationLimits } from './limits.ts'
import { codeOf, type MaskError } from './mask-error.ts'
import type { TransportObserver } from './observer.ts'
import { type CreateContext, createOperation, type Operation, type OperationRequest } from './operation.ts'
import { operationCost } from './operation-cost.ts'
import { overLimit } from './operation-limits.ts'
import { createSharedExecutions } from './shared-executions.ts'

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
  observer: TransportObserver
  createContext: CreateContext
}): Operations {
  const { schema, limits, maskError, observer } = options
  const documents = createDocuments(schema, limits)
  const running = new Set<Operation>()
  const shared = createSharedExecutions()

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
      const startedAt = performance.now()
      const refuse = (unmasked: readonly unknown[], stage: 'REQUEST' | 'FIELD' = 'REQUEST') => {
        const errors = unmasked.map((error) => maskError(error, { requestId, suggestions, stage }))
        const outcome = errors[0] === undefined ? 'INTERNAL_SERVER_ERROR' : codeOf(errors[0])
        observer.operation({ kind: 'none', outcome, seconds: (performance.now() - startedAt) / 1000 })
        return { errors }
      }
      try {
        const checked = documents.check(request.query, suggestions)
        if ('errors' in checked) return refuse(checked.errors)
        const node = choose(checked.document, request)
        const mask = (error: unknown, stage: 'REQUEST' | 'FIELD') => maskError(error, { requestId, suggestions, stage })
        return createOperation({ ...options, request, document: checked.document, node, mask, running, shared })
      } catch (error) {
        return refuse([error], error instanceof PanoptesError ? 'REQUEST' : 'FIELD')
      }
    },
  }
}
