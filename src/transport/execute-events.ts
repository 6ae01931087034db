import { type ExecutionArgs, type ExecutionResult, execute, type OperationDefinitionNode } from 'graphql'
import { rightsKey } from '../access/rights-key.ts'
import type { Viewer } from '../access/viewer.ts'
import { sharedEventsOf } from '../graphql/shared-events.ts'
import type { SharedExecutions } from './shared-executions.ts'
import { StreamResult } from './stream-result.ts'
import { subscriptionShape } from './subscription-shape.ts'

export interface EventExecution {
  readonly args: ExecutionArgs
  readonly node: OperationDefinitionNode
  readonly viewer: Viewer
  readonly shared: SharedExecutions
  /** Fires when the subscription is over. */
  readonly signal: AbortSignal
  readonly maskResult: (result: ExecutionResult) => ExecutionResult
}

export interface EventAnswers {
  readonly answer: (event: unknown) => StreamResult | Promise<StreamResult>
  /** What the subscriber is told last when its session or token has ended; null when the field has nothing to say, or said nothing yet. */
  readonly farewell: () => StreamResult | Promise<StreamResult> | null
}

/** How one subscription answers the events of its source: by itself, or, where the field says so, once with all that ask the same. */
export function executeEvents(options: EventExecution): EventAnswers {
  const { args, viewer, shared, signal, maskResult } = options
  const shape = subscriptionShape(args.document, options.node)
  const declared = sharedEventsOf(args.schema.getSubscriptionType()?.getFields()[shape.field]?.extensions)

  function executeAlone(event: unknown, cursor: string | null): StreamResult | Promise<StreamResult> {
    const executed = execute({ ...args, rootValue: event })
    const finish = (result: ExecutionResult) => new StreamResult(maskResult(result), cursor)
    return executed instanceof Promise ? executed.then(finish) : finish(executed)
  }

  if (declared === null) return { answer: (event) => executeAlone(event, null), farewell: () => null }
  const key = `${rightsKey(viewer)} ${shape.key(args.variableValues ?? {})}`
  const execution = { key, signal, execute: (event: object) => executeAlone(event, declared.cursorOf(event)) }
  let last: object | null = null
  return {
    answer(event) {
      if (typeof event !== 'object' || event === null) return executeAlone(event, null)
      last = event
      return shared.run(event, execution)
    },
    farewell() {
      const event = last && declared.farewellOf(last)
      return event && executeAlone(event, declared.cursorOf(event))
    },
  }
}
