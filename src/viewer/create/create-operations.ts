import type { ResultOf, VariablesOf } from 'gql.tada'
import { graphql } from '../api/graphql.ts'
import { InstanceFields } from '../instances/instance.ts'

export const TypesDocument = graphql(`
  query Types {
    mcpTypes(first: 200, filter: { isActive: { eq: true } }, orderBy: [{ field: DISPLAY_NAME, direction: ASC }]) {
      nodes { id name displayName description maxDurationMinutes configTemplate }
    }
  }
`)

export const CreateDocument = graphql(
  `
    mutation CreateInstance($input: CreateMcpInstanceInput!) {
      createMcpInstance(input: $input) { mcpInstance { ...InstanceFields } accessToken }
    }
  `,
  [InstanceFields],
)

export type InstanceType = ResultOf<typeof TypesDocument>['mcpTypes']['nodes'][number]
export type NewInstance = VariablesOf<typeof CreateDocument>['input']
