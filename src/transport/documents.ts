import { type DocumentNode, GraphQLError, type GraphQLSchema, parse, specifiedRules, validate } from 'graphql'
import { PanoptesError } from '../errors.ts'
import { noIntrospection } from './introspection.ts'
import type { OperationLimits } from './limits.ts'
import { checkDocumentLimits } from './operation-limits.ts'

/** Documents kept parsed and validated; longer ones are not kept, so that this is at most some megabytes of text. */
const keptDocuments = 1_000
const keptDocumentLength = 10_000

type Checked = { readonly document: DocumentNode } | { readonly errors: readonly Error[] }

export interface Documents {
  /** A valid document within the limits, or what is wrong with it: GraphQLErrors, or one PanoptesError about a limit. */
  check(query: string, introspection: boolean): Checked
}

/** Parses, limits and validates documents; the same text is worked on once for those who may introspect, once for the others. */
export function createDocuments(schema: GraphQLSchema, limits: OperationLimits): Documents {
  const kept = new Map<string, Checked>()
  return {
    check(query, introspection) {
      const key = `${introspection ? 'open' : 'closed'} ${query}`
      const known = kept.get(key)
      kept.delete(key)
      const checked = known ?? checkDocument(schema, limits, query, introspection)
      if (query.length <= keptDocumentLength) kept.set(key, checked)
      if (kept.size > keptDocuments) kept.delete(kept.keys().next().value ?? '')
      return checked
    },
  }
}

function checkDocument(schema: GraphQLSchema, limits: OperationLimits, query: string, introspection: boolean): Checked {
  try {
    const document = parse(query, { maxTokens: limits.tokens })
    checkDocumentLimits(document, limits)
    const errors = validate(schema, document, introspection ? specifiedRules : [...specifiedRules, noIntrospection])
    return errors.length > 0 ? { errors } : { document }
  } catch (error) {
    if (error instanceof GraphQLError && /more tha[nt] \d+ tokens/.test(error.message)) {
      return {
        errors: [tooComplex(`This operation has more than ${limits.tokens.toLocaleString('en')} tokens, which is the limit.`)],
      }
    }
    // The parser is recursive: brackets within the token limit can still be nested deeper than the stack.
    if (error instanceof RangeError) return { errors: [tooComplex('This operation is nested too deeply to be read.')] }
    if (error instanceof GraphQLError || error instanceof PanoptesError) return { errors: [error] }
    throw error
  }
}

function tooComplex(message: string): PanoptesError {
  return new PanoptesError('QUERY_TOO_COMPLEX', message)
}
