import type { StreamResult } from './stream-result.ts'

export interface SharedExecution {
  /** Equal for those who get the same result from the same event. */
  readonly key: string
  /** Fires when the one who executes does not wait any more. */
  readonly signal: AbortSignal
  readonly execute: (event: object) => StreamResult | Promise<StreamResult>
}

/** Hands the result that one subscriber's execution of an event gave to all with the same key. */
export interface SharedExecutions {
  /**
   * The result of an event, executed now or taken over. One with errors is never handed on (it names the request that it is for, and may be
   * what only one of them ran into): whoever waited for it executes by itself.
   */
  run(event: object, execution: SharedExecution): StreamResult | Promise<StreamResult>
}

/** LEFT: the subscriber who executed has gone, so that the result may not be what others would get. */
type Outcome = StreamResult | 'FAILED' | 'LEFT'

/** Results are kept for as long as the source keeps their events. */
export function createSharedExecutions(): SharedExecutions {
  const events = new WeakMap<object, Map<string, StreamResult | Promise<Outcome>>>()

  function resultsOf(event: object): Map<string, StreamResult | Promise<Outcome>> {
    const found = events.get(event)
    if (found) return found
    const results = new Map()
    events.set(event, results)
    return results
  }

  function lead(event: object, { key, signal, execute }: SharedExecution): StreamResult | Promise<StreamResult> {
    const results = resultsOf(event)
    const executed = execute(event)
    if (!(executed instanceof Promise)) {
      if (executed.errors === undefined) results.set(key, executed)
      return executed
    }
    const fail = (): Outcome => {
      results.delete(key)
      return signal.aborted ? 'LEFT' : 'FAILED'
    }
    const share = (result: StreamResult): Outcome => {
      if (result.errors !== undefined) return fail()
      results.set(key, result)
      return result
    }
    results.set(key, executed.then(share, fail))
    return executed
  }

  function run(event: object, execution: SharedExecution): StreamResult | Promise<StreamResult> {
    const found = resultsOf(event).get(execution.key)
    if (found === undefined) return lead(event, execution)
    if (!(found instanceof Promise)) return found
    return found.then((outcome) => {
      if (outcome === 'LEFT') return run(event, execution)
      return outcome === 'FAILED' ? execution.execute(event) : outcome
    })
  }

  return { run }
}
