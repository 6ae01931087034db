import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createVault, type Sealed, type Vault } from '../../../src/platform/vault/vault.ts'
import { VaultError } from '../../../src/platform/vault/vault-error.ts'

const context = 'api_keys/0189/usr'
const vault = createVault({ current: randomBytes(32), old: [] })

function flipBit(bytes: Uint8Array, bit: number): Uint8Array<ArrayBuffer> {
  const copy = new Uint8Array(bytes)
  const index = Math.floor(bit / 8) % copy.length
  copy[index] = (copy[index] ?? 0) ^ (1 << (bit % 8))
  return copy
}

function reasonOf(work: () => unknown): string {
  try {
    work()
  } catch (error) {
    if (error instanceof VaultError) return error.reason
    throw error
  }
  return 'OPENED'
}

describe('a vault', () => {
  test('opens what it sealed, in the same context', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string(), (plaintext, where) => {
        expect(vault.open(vault.seal(plaintext, where), where)).toBe(plaintext)
      }),
    )
  })

  test('opens nothing in another context', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (here, there) => {
        fc.pre(here !== there)
        expect(reasonOf(() => vault.open(vault.seal('secret', here), there))).toBe('DAMAGED')
      }),
    )
  })

  test('notices any bit that changed, in ciphertext, tag or IV', () => {
    fc.assert(
      fc.property(fc.string(), fc.nat(), fc.constantFrom<'ciphertext' | 'iv'>('ciphertext', 'iv'), (plaintext, bit, part) => {
        const sealed = vault.seal(plaintext, context)
        expect(reasonOf(() => vault.open({ ...sealed, [part]: flipBit(sealed[part], bit) }, context))).toBe('DAMAGED')
      }),
    )
  })

  test('notices every length that is wrong, a shortened tag included', () => {
    const sealed = vault.seal('secret', context)
    for (let length = 0; length < sealed.ciphertext.length; length++) {
      expect(reasonOf(() => vault.open({ ...sealed, ciphertext: sealed.ciphertext.slice(0, length) }, context))).toBe('DAMAGED')
    }
    expect(reasonOf(() => vault.open({ ...sealed, iv: sealed.iv.slice(1) }, context))).toBe('DAMAGED')
  })

  test('seals the same text differently each time', () => {
    const seals = Array.from({ length: 1_000 }, () => vault.seal('secret', context))
    expect(new Set(seals.map(({ iv }) => Buffer.from(iv).toString('hex'))).size).toBe(seals.length)
    expect(seals[0]?.iv.length).toBe(12)
  })

  test('does not take a key by another name', () => {
    const other = createVault({ current: randomBytes(32), old: [] })
    const sealed = other.seal('secret', context)
    expect(reasonOf(() => vault.open(sealed, context))).toBe('UNKNOWN_KEY')
    expect(reasonOf(() => vault.open({ ...sealed, keyId: vault.keyId }, context))).toBe('DAMAGED')
  })

  test('tells nothing secret when it fails', () => {
    const key = randomBytes(32)
    const sealed = createVault({ current: key, old: [] }).seal('hunter2', context)
    const wrongs: [Vault, Sealed][] = [
      [vault, sealed],
      [vault, { ...sealed, keyId: vault.keyId }],
    ]
    for (const [opener, value] of wrongs) {
      expect(() => opener.open(value, context)).toThrow(VaultError)
      const text = reasonText(() => opener.open(value, context))
      for (const secret of ['hunter2', context, key.toString('hex'), Buffer.from(sealed.ciphertext).toString('hex')]) {
        expect(text).not.toContain(secret)
      }
    }
  })

  test('opens what old keys sealed, seals with the current one and says what is to be rotated', () => {
    const oldKey = randomBytes(32)
    const before = createVault({ current: oldKey, old: [] })
    const after = createVault({ current: randomBytes(32), old: [oldKey] })
    const sealed = before.seal('secret', context)
    expect(after.open(sealed, context)).toBe('secret')
    expect(after.needsRotation(sealed.keyId)).toBe(true)
    expect(after.knows(sealed.keyId)).toBe(true)
    const renewed = after.seal(after.open(sealed, context), context)
    expect(renewed.keyId).toBe(after.keyId)
    expect(after.needsRotation(renewed.keyId)).toBe(false)
    expect(before.knows(renewed.keyId)).toBe(false)
  })

  test('refuses keys of a wrong length', () => {
    expect(() => createVault({ current: randomBytes(16), old: [] })).toThrow(RangeError)
    expect(() => createVault({ current: randomBytes(32), old: [randomBytes(31)] })).toThrow(RangeError)
  })
})

function reasonText(work: () => unknown): string {
  try {
    work()
  } catch (error) {
    if (error instanceof Error) return `${error.message}\n${error.stack}\n${JSON.stringify(error)}`
  }
  return ''
}
