import { initGraphQLTada } from 'gql.tada'
import type { introspection } from '../generated/schema.d.ts'

/** Makes typed documents: `graphql('query …')` knows its variables and its answer from schema.graphql. */
export const graphql = initGraphQLTada<{
  introspection: introspection
  disableMasking: true
  scalars: {
    BigInt: string
    DateTime: string
    JSON: unknown
    JSONObject: Record<string, unknown>
    StreamCursor: string
  }
}>()
