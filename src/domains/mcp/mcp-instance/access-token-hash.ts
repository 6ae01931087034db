import { hashToken } from '../../../platform/tokens/token.ts'

/** What an access token is looked up by. */
export function accessTokenHash(token: string): Uint8Array<ArrayBuffer> {
  return hashToken(token)
}
