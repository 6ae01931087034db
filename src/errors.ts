/** Every code that `extensions.code` of an error can hold; clients may switch over it. */
export const errorCodes = [
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'NOT_FOUND',
  'BAD_USER_INPUT',
  'CONFLICT',
  'RATE_LIMITED',
  'QUERY_TOO_COMPLEX',
  'UNAVAILABLE',
  'INTERNAL_SERVER_ERROR',
] as const

export type ErrorCode = (typeof errorCodes)[number]

/** What is wrong with one field of an input: the path to it, dotted, and a sentence a person can act on. */
export interface FieldError {
  readonly path: string
  readonly message: string
}

/** The one error that reaches a client as it is: its message is written for that client. Everything else is masked at the edge. */
export class PanoptesError extends Error {
  readonly code: ErrorCode
  readonly fields: readonly FieldError[] | undefined

  constructor(code: ErrorCode, message: string, options: { fields?: readonly FieldError[]; cause?: unknown } = {}) {
    super(message, { cause: options.cause })
    this.name = 'PanoptesError'
    this.code = code
    this.fields = options.fields
  }
}

/** The one answer for a row that does not exist and for one that the viewer may not see. */
export function notFound(typeName: string): PanoptesError {
  return new PanoptesError('NOT_FOUND', `There is no such ${typeName}.`)
}

/** BAD_USER_INPUT about one field. */
export function badField(path: string, message: string): PanoptesError {
  return new PanoptesError('BAD_USER_INPUT', message, { fields: [{ path, message }] })
}
