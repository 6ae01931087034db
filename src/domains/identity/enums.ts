import { declareEnum } from '../../graphql/enum-registry.ts'
import * as enums from '../../storage/generated/prisma/enums.ts'

export const Role = declareEnum('Role', enums.Role, 'What a user may do.', {
  ADMIN: 'Sees and changes every row, writes catalogues and settings.',
  MEMBER: 'Sees and changes its own rows, reads catalogues.',
})

export const TokenScope = declareEnum('TokenScope', enums.TokenScope, 'What an access token allows its bearer to do.', {
  READ: 'Queries and subscriptions.',
  WRITE: 'Mutations.',
  INGEST: 'Appending log entries and pipeline events.',
  ADMIN: 'The rights of an ADMIN; without it the token of an ADMIN acts as a MEMBER.',
})
