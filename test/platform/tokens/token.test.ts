import { describe, expect, test } from 'vitest'
import {
  hashToken,
  newToken,
  type TokenKind,
  tokenKind,
  tokenPattern,
  tokenPrefixes,
} from '../../../src/platform/tokens/token.ts'

const kinds: TokenKind[] = ['session', 'personal', 'instance']

describe.each(kinds)('a %s token', (kind) => {
  const { token, hash, hint } = newToken(kind)

  test('says what it is and is recognised by it', () => {
    expect(token.startsWith(tokenPrefixes[kind])).toBe(true)
    expect(tokenKind(token)).toBe(kind)
    expect(`curl -H "Authorization: Bearer ${token}"`.match(tokenPattern)).toEqual([token])
  })

  test('is stored as its hash and told apart by its end', () => {
    expect(hash).toEqual(hashToken(token))
    expect(hash).toHaveLength(32)
    expect(token.endsWith(hint)).toBe(true)
    expect(hint).toHaveLength(4)
  })
})

test('tokens hold 256 bits and never repeat', () => {
  const tokens = Array.from({ length: 2_000 }, () => newToken('personal').token)
  expect(new Set(tokens).size).toBe(tokens.length)
  const characters = new Set(tokens.flatMap((token) => [...token.slice(tokenPrefixes.personal.length)]))
  expect(characters.size).toBe(62)
  expect(Math.log2(62) * 43).toBeGreaterThan(256)
})

test.each([
  '',
  'pan_pat_',
  'pan_xyz_aaaa',
  `pan_pat_${'a'.repeat(42)}`,
  `pan_pat_${'a'.repeat(44)}`,
  `pan_pat_${'-'.repeat(43)}`,
])('%j is no token', (text) => {
  expect(tokenKind(text)).toBeNull()
})
