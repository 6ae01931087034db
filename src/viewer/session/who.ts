import type { ResultOf } from 'gql.tada'
import { graphql } from '../api/graphql.ts'

export const WhoDocument = graphql(`
  query Who {
    viewer {
      role
      user { id name email }
      mcpInstance { id }
    }
  }
`)

/** Who the token belongs to. */
export type Who = ResultOf<typeof WhoDocument>['viewer']

export const SignOutDocument = graphql(`
  mutation SignOut {
    signOut { authSession { id } }
  }
`)
