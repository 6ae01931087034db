import { GraphQLError } from 'graphql'
import type { Logger } from 'pino'
import { type ErrorCode, errorCodes, PanoptesError } from '../errors.ts'
import { withoutSuggestions } from './introspection.ts'

/** Where an error came up, and for whom. */
export interface MaskingPlace {
  readonly requestId: string
  /** Whether "Did you mean" may stay. */
  readonly suggestions: boolean
  /** REQUEST: reading the request, before any resolver ran; its GraphQL errors are the client's to mend. FIELD: from a resolver. */
  readonly stage: 'REQUEST' | 'FIELD'
}

export type MaskError = (error: unknown, place: MaskingPlace) => GraphQLError

/**
 * The one way out for errors: a PanoptesError passes with its code and fields, what graphql-js says about a request passes as
 * BAD_USER_INPUT, and everything else is logged and answered as INTERNAL_SERVER_ERROR without a word of it. All carry
 * `extensions.requestId`.
 */
export function createMaskError(logger: Logger): MaskError {
  return (error, { requestId, suggestions, stage }) => {
    const shown = error instanceof GraphQLError ? error : null
    const original = originalError(error)
    if (original instanceof PanoptesError) {
      if (original.cause !== undefined) logger.warn({ requestId, err: original }, 'An error was answered that has a cause')
      const fields = original.fields && { fields: original.fields }
      return remakeError(original.message, { code: original.code, requestId, ...fields }, shown)
    }
    if (shown !== null && (stage === 'REQUEST' || isArgumentError(shown))) {
      const message = suggestions ? shown.message : withoutSuggestions(shown.message)
      return remakeError(message, { code: 'BAD_USER_INPUT', requestId }, shown)
    }
    logger.error({ requestId, path: shown?.path?.join('.'), err: original }, 'Unexpected error')
    const message = `Something went wrong on the server. The operator finds out what by the request id ${requestId}.`
    return remakeError(message, { code: 'INTERNAL_SERVER_ERROR', requestId }, shown)
  }
}

/** The code that an answer of `createMaskError` carries. */
export function codeOf(error: GraphQLError): ErrorCode {
  return errorCodes.find((code) => code === error.extensions.code) ?? 'INTERNAL_SERVER_ERROR'
}

/** A new error at the place of another, with nothing else of it. */
export function remakeError(message: string, extensions: Record<string, unknown>, at: GraphQLError | null): GraphQLError {
  return new GraphQLError(message, {
    nodes: at?.nodes ?? null,
    source: at?.source ?? null,
    positions: at?.positions ?? null,
    path: at?.path ?? null,
    extensions,
  })
}

function originalError(error: unknown): unknown {
  return error instanceof GraphQLError && error.originalError !== undefined ? originalError(error.originalError) : error
}

/** graphql-js finds out about some arguments only when it calls the resolver; these are its words for it. */
function isArgumentError(error: GraphQLError): boolean {
  return error.originalError === undefined && error.message.startsWith('Argument "')
}
