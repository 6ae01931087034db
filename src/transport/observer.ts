import type { OperationTypeNode } from 'graphql'
import type { ErrorCode } from '../errors.ts'

/** A request whose answer has been sent in full, or whose client has left. */
export interface ObservedRequest {
  readonly method: string
  /** One of a handful of names, whatever the client asked for. */
  readonly route: string
  readonly status: number
  readonly seconds: number
}

/** An operation that is over. */
export interface ObservedOperation {
  /** `none` when the document was refused before it was known. */
  readonly kind: OperationTypeNode | 'none'
  /** The code of its first error, wherever in the answer or the stream. */
  readonly outcome: ErrorCode | 'OK'
  /** Of a subscription, how long it was open. */
  readonly seconds: number
}

/** Is told what the transport did; must not throw. */
export interface TransportObserver {
  request(request: ObservedRequest): void
  operation(operation: ObservedOperation): void
}

export const unobserved: TransportObserver = { request: () => undefined, operation: () => undefined }
