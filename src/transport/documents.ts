import { type DocumentNode, GraphQLError, type GraphQLSchema, parse, specifiedRules, validate } from 'graphql'
import { PanoptesError } from '../errors.ts'
import { noIntrospection } from './introspection.ts'
import type { OperationLimits } from './limits.ts'
import { checkDocumentLimits } from './operation-limits.ts'

/** Text of the documents kept parsed, in characters; a parsed character takes up to 250 bytes, so this is at most 50 MB. */
const keptCharacters = 200_000

/** Longer documents are not kept. */
const keptDocumentLength = 10_000

type Checked = { readonly document: DocumentNode } | { readonly errors: readonly Error[] }

export interface Documents {
  /** A valid document within the limits, or what is wrong with it: GraphQLErrors, or one PanoptesError about a limit. */
  check(query: string, introspection: boolean): Checked
}

/** Parses, limits and validates documents; the same text is worked on once for those who may introspect, once for the others. */
export function createDocuments(schema: GraphQLSchema, limits: OperationLimits): Documents {
  /** The least recently used first. */
  const kept = new Map<string, Checked>()
  let characters = 0

  function forget(key: string): void {
    if (kept.delete(key)) characters -= key.length
  }

  function keep(key: string, checked: Checked): void {
    if (key.length > keptDocumentLength) return
    kept.set(key, checked)
    characters += key.length
    for (const oldest of kept.keys()) {
      if (characters <= keptCharacters) return
      forget(oldest)
    }
  }

  return {
    check(query, introspection) {
      const key = `${introspection ? 'open' : 'closed'} ${query}`
      const checked = kept.get(key) ?? checkDocument(schema, limits, query, introspection)
      forget(key)
      keep(key, checked)
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
