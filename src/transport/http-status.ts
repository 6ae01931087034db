import type { ExecutionResult, GraphQLError } from 'graphql'
import type { ErrorCode } from '../errors.ts'
import { codeOf, remakeError } from './mask-error.ts'

interface HttpStatus {
  readonly status: number
  readonly spec?: true
  readonly headers?: Readonly<Record<string, string>>
}

/**
 * The HTTP status of an answer without data, after GraphQL over HTTP (https://graphql.github.io/graphql-over-http/draft).
 * `spec` marks those that the specification wants as 200 for clients that only accept application/json.
 */
export const statusOfCode: Readonly<Record<ErrorCode, HttpStatus>> = {
  UNAUTHENTICATED: { status: 401, headers: { 'www-authenticate': 'Bearer' } },
  FORBIDDEN: { status: 403 },
  NOT_FOUND: { status: 404, spec: true },
  BAD_USER_INPUT: { status: 400, spec: true },
  CONFLICT: { status: 409, spec: true },
  RATE_LIMITED: { status: 429 },
  QUERY_TOO_COMPLEX: { status: 400, spec: true },
  UNAVAILABLE: { status: 503 },
  INTERNAL_SERVER_ERROR: { status: 500 },
}

/** Tells Yoga the status of a request that was refused as a whole; an answer that has data, even null, is 200. */
export function withHttpStatus(result: ExecutionResult): ExecutionResult {
  if (result.errors === undefined || 'data' in result) return result
  return { ...result, errors: result.errors.map((error) => withStatus(error, statusOfCode[codeOf(error)])) }
}

/** The error with what Yoga answers over HTTP for it; Yoga takes `extensions.http` out again. */
export function withStatus(error: GraphQLError, http: object): GraphQLError {
  return remakeError(error.message, { ...error.extensions, http }, error)
}
