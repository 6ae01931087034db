/** An error of the API, or of the way to it. */
export class ApiError extends Error {
  /** One of the API's codes; UNREACHABLE when no answer came, VIEWER_FAULT for a fault of this page. */
  readonly code: string
  /** Finds the request in the gateway's log. */
  readonly requestId: string | null
  /** What is wrong with which field of the input. */
  readonly fields: readonly FieldProblem[]

  constructor(message: string, code: string, requestId: string | null = null, fields: readonly FieldProblem[] = []) {
    super(message)
    this.name = 'ApiError'
    this.code = code
    this.requestId = requestId
    this.fields = fields
  }
}

export interface FieldProblem {
  readonly path: string
  readonly message: string
}

/** An error as it stands in a GraphQL answer. */
export interface AnsweredError {
  readonly message: string
  readonly extensions?: Readonly<Record<string, unknown>>
}

/** The first error of an answer: others come from the same request and say no more. */
export function toApiError([first]: readonly AnsweredError[]): ApiError {
  const { code, requestId, fields } = first?.extensions ?? {}
  return new ApiError(
    first?.message ?? 'The gateway answered without data.',
    typeof code === 'string' ? code : 'INTERNAL_SERVER_ERROR',
    typeof requestId === 'string' ? requestId : null,
    Array.isArray(fields) ? fields.filter(isFieldProblem) : [],
  )
}

function isFieldProblem(value: unknown): value is FieldProblem {
  return typeof value === 'object' && value !== null && 'path' in value && 'message' in value
}

/** For what was caught: whatever is not an ApiError is a fault of the viewer's own. */
export function asApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error
  return new ApiError(error instanceof Error ? error.message : String(error), 'VIEWER_FAULT')
}
