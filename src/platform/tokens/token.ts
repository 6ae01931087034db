import { createHash, randomInt } from 'node:crypto'

/** What a token is for, told by how it starts, so that people, logs and secret scanners recognise it. */
export const tokenPrefixes = { session: 'pan_ses_', personal: 'pan_pat_', instance: 'pan_mci_' } as const

export type TokenKind = keyof typeof tokenPrefixes

/** Letters and digits only: a double click selects all of it, and no URL or shell needs to quote it. */
const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
/** 43 characters of 62 hold 256 bits. */
const secretLength = 43

/** Finds tokens in any text; for redaction, and for the patterns of secret scanners. */
export const tokenPattern = /\bpan_(ses|pat|mci)_[0-9A-Za-z]{43}\b/g

export interface NewToken {
  /** Shown once, never stored. */
  readonly token: string
  /** Stored, and looked up by. */
  readonly hash: Uint8Array<ArrayBuffer>
  /** The last four characters, to tell one's tokens apart by. */
  readonly hint: string
}

/** A new secret of 256 random bits. */
export function newToken(kind: TokenKind): NewToken {
  const secret = Array.from({ length: secretLength }, () => alphabet.charAt(randomInt(alphabet.length))).join('')
  const token = tokenPrefixes[kind] + secret
  return { token, hash: hashToken(token), hint: token.slice(-4) }
}

/** SHA-256, 32 bytes. A plain hash is enough for 256 random bits: there is nothing to guess that a slow one would protect. */
export function hashToken(token: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(createHash('sha256').update(token).digest())
}

/** Which kind of token the text is; null when it cannot be any, which saves a look at the database. */
export function tokenKind(text: string): TokenKind | null {
  const match = /^pan_(ses|pat|mci)_[0-9A-Za-z]{43}$/.exec(text)
  switch (match?.[1]) {
    case 'ses':
      return 'session'
    case 'pat':
      return 'personal'
    case 'mci':
      return 'instance'
    default:
      return null
  }
}
