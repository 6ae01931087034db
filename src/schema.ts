import type { GraphQLSchema } from 'graphql'
import { builder } from './graphql/builder.ts'
import './graphql/scalars.ts'
import './graphql/node.ts'
import './domains/index.ts'

/** The schema of everything that the domains have added to the builder. */
export function createSchema(): GraphQLSchema {
  return builder.toSchema()
}
