import type { ErrorCode } from '../errors.ts'

/** An HTTP answer in the form of a GraphQL error, for what is refused before GraphQL. */
export function errorResponse(status: number, code: ErrorCode, message: string, requestId: string): Response {
  const body = JSON.stringify({ errors: [{ message, extensions: { code, requestId } }] })
  return new Response(body, { status, headers: { 'content-type': 'application/json; charset=utf-8' } })
}
