import { PanoptesError } from '../../../errors.ts'
import { hashToken, type TokenKind, tokenKind } from '../../../platform/tokens/token.ts'

/** A token as it is looked up. */
export interface BearerToken {
  readonly kind: TokenKind
  readonly hash: Buffer
}

/**
 * What an `Authorization` header carries; null without one.
 * @throws PanoptesError UNAUTHENTICATED when it is malformed.
 */
export function bearerToken(authorization: string | null): BearerToken | null {
  if (authorization === null || authorization.trim() === '') return null
  const token = /^Bearer +(\S+) *$/i.exec(authorization)?.[1]
  const kind = token === undefined ? null : tokenKind(token)
  if (token === undefined || kind === null) throw refused('The Authorization header is not "Bearer <token>".')
  return { kind, hash: Buffer.from(hashToken(token)) }
}

/** UNAUTHENTICATED for a token that nobody holds, or no longer. */
export function unknownToken(): PanoptesError {
  return refused('This token is unknown, expired or revoked: sign in again.')
}

function refused(message: string): PanoptesError {
  return new PanoptesError('UNAUTHENTICATED', message)
}
