import type { ResultOf } from 'gql.tada'
import { graphql } from '../api/graphql.ts'

/** What happened to an instance, newest first. */
export const TrailDocument = graphql(`
  query Trail($id: ID!, $after: String) {
    mcpInstance(id: $id, deleted: INCLUDE) {
      events(first: 50, after: $after) {
        nodes {
          id
          eventType
          eventData
          createdAt
          ipAddress
          userAgent
          user { id name email }
        }
        pageInfo { hasNextPage endCursor }
      }
    }
  }
`)

type Answered = NonNullable<ResultOf<typeof TrailDocument>['mcpInstance']>
export type TrailEvent = Answered['events']['nodes'][number]
