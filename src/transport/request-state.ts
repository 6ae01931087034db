import type { ServerResponse } from 'node:http'
import type { Operation } from './operation.ts'
import type { RequestFacts } from './request-facts.ts'

/** What the steps of one HTTP request tell each other. */
export interface RequestState {
  readonly facts: RequestFacts
  readonly path: string
  /** On the clock of `performance.now()`. */
  readonly startedAt: number
  /** Where it is answered; undefined without a port. */
  readonly response: ServerResponse | undefined
  operation: Operation | null
}

export interface RequestStates {
  open(request: Request, state: RequestState): void
  /** @throws Error for a request that was not opened: a mistake of this folder. */
  of(request: Request): RequestState
}

/** Keeps the state of a request for as long as the request lives. */
export function createRequestStates(): RequestStates {
  const states = new WeakMap<Request, RequestState>()
  return {
    open: (request, state) => {
      states.set(request, state)
    },
    of: (request) => {
      const state = states.get(request)
      if (state === undefined) throw new Error('This request has no state')
      return state
    },
  }
}
