import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodeTypeId, encodeTypeId } from '../../../src/platform/ids/type-id.ts'

const uuid = fc.uuid({ version: [1, 4, 7] })
const prefix = fc.stringMatching(/^[a-z]([a-z_]{0,61}[a-z])?$/)

describe('a TypeID', () => {
  // From the specification's valid.yml.
  test.each([
    ['prefix', '00000000-0000-0000-0000-000000000000', 'prefix_00000000000000000000000000'],
    ['prefix', '00000000-0000-0000-0000-000000000001', 'prefix_00000000000000000000000001'],
    ['prefix', '00000000-0000-0000-0000-00000000000a', 'prefix_0000000000000000000000000a'],
    ['prefix', '00000000-0000-0000-0000-000000000020', 'prefix_00000000000000000000000010'],
    ['prefix', 'ffffffff-ffff-ffff-ffff-ffffffffffff', 'prefix_7zzzzzzzzzzzzzzzzzzzzzzzzz'],
    ['prefix', '01890a5d-ac96-774b-bcce-b302099a8057', 'prefix_01h455vb4pex5vsknk084sn02q'],
    ['prefix', '0110c853-1d09-52d8-d73e-1194e95b5f19', 'prefix_0123456789abcdefghjkmnpqrs'],
    ['pre_fix', '00000000-0000-0000-0000-000000000000', 'pre_fix_00000000000000000000000000'],
  ])('of %s and %s is as the specification has it', (name, id, expected) => {
    const text = encodeTypeId(name, id)
    expect(text).toBe(expected)
    expect(decodeTypeId(text)).toEqual({ prefix: name, uuid: id })
  })

  test('gives back the prefix and the UUID that it was made of', () => {
    fc.assert(
      fc.property(prefix, uuid, (name, id) => {
        expect(decodeTypeId(encodeTypeId(name, id))).toEqual({ prefix: name, uuid: id })
      }),
    )
  })

  test('sorts as its UUID does', () => {
    fc.assert(
      fc.property(uuid, uuid, (one, other) => {
        expect(encodeTypeId('mci', one) < encodeTypeId('mci', other)).toBe(one < other)
      }),
    )
  })

  test('has one spelling only: every text that decodes is the one that encodes', () => {
    const near = fc.tuple(prefix, uuid, fc.nat(), fc.string({ minLength: 0, maxLength: 1 })).map(([name, id, at, character]) => {
      const text = encodeTypeId(name, id)
      const index = at % text.length
      return text.slice(0, index) + character + text.slice(index + 1)
    })
    fc.assert(
      fc.property(fc.oneof(near, fc.string()), (text) => {
        const decoded = decodeTypeId(text)
        if (decoded !== null) expect(encodeTypeId(decoded.prefix, decoded.uuid)).toBe(text)
      }),
    )
  })

  // From the specification's invalid.yml.
  test.each([
    ['an upper case prefix', 'PREFIX_00000000000000000000000000'],
    ['digits in the prefix', '12345_00000000000000000000000000'],
    ['a dot in the prefix', 'pre.fix_00000000000000000000000000'],
    ['spaces', '  prefix_00000000000000000000000000'],
    ['a prefix of 64 letters', `${'a'.repeat(64)}_00000000000000000000000000`],
    ['an empty prefix with a separator', '_00000000000000000000000000'],
    ['a separator alone', '_'],
    ['a short suffix', 'prefix_1234567890123456789012345'],
    ['a long suffix', 'prefix_123456789012345678901234567'],
    ['letters that are not in the alphabet', 'prefix_ooooooiiiiiiuuuuuuulllllll'],
    ['upper case in the suffix', 'prefix_0123456789ABCDEFGHJKMNPQRS'],
    ['hyphens', 'prefix_0123456789-ABCDEFGHJKMNPQRS'],
    ['more than 128 bits', 'prefix_8zzzzzzzzzzzzzzzzzzzzzzzzz'],
    ['a prefix that starts with an underscore', '_prefix_00000000000000000000000000'],
    ['a prefix that ends with an underscore', 'prefix__00000000000000000000000000'],
    ['no prefix', '01h455vb4pex5vsknk084sn02q'],
    ['nothing', ''],
  ])('is not read from %s', (_what, text) => {
    expect(decodeTypeId(text)).toBeNull()
  })

  test('is not made of a wrong prefix or of what is no UUID', () => {
    expect(() => encodeTypeId('Mci', '00000000-0000-0000-0000-000000000000')).toThrow(TypeError)
    expect(() => encodeTypeId('mci', 'nonsense')).toThrow(TypeError)
  })
})
