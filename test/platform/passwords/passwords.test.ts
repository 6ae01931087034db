import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { hashPassword, nobodysHash, verifyPassword } from '../../../src/platform/passwords/password-hash.ts'
import { longestPassword, passwordProblem, shortestPassword } from '../../../src/platform/passwords/password-problem.ts'

describe('a password', () => {
  test('is stored as argon2id with the parameters that OWASP names, salted', async () => {
    const [one, other] = await Promise.all([hashPassword('correct horse'), hashPassword('correct horse')])
    expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
    expect(one).not.toBe(other)
  })

  test('is known again, another is not', async () => {
    const hash = await hashPassword('correct horse')
    expect(await verifyPassword(hash, 'correct horse')).toBe(true)
    expect(await verifyPassword(hash, 'correct horsf')).toBe(false)
    expect(await verifyPassword(hash, '')).toBe(false)
  })

  test('is the same however the keyboard composes its letters', async () => {
    expect(await verifyPassword(await hashPassword('cafe\u0301 au lait'), 'caf\u00e9 au lait')).toBe(true)
  })

  test('of nobody is wrong, and finding out costs what a stored hash costs: the same parameters, salt and length', async () => {
    expect(await verifyPassword(null, 'wrong horse')).toBe(false)
    const cost = (hash: string) => hash.split('$').map((part, index) => (index < 4 ? part : part.length))
    expect(cost(nobodysHash)).toEqual(cost(await hashPassword('correct horse')))
  })
})

describe('the rules for a new password', () => {
  test('ask for nothing but length, and that it is not easily guessed', () => {
    expect(passwordProblem('correct horse')).toBeNull()
    expect(passwordProblem('längstes Wort 🐎')).toBeNull()
    expect(passwordProblem('x'.repeat(shortestPassword - 1))).toMatch(/at least 8/)
    expect(passwordProblem('🐎'.repeat(shortestPassword - 1))).toMatch(/at least 8/)
    expect(passwordProblem('xy'.repeat(longestPassword))).toMatch(/at most 200/)
    expect(passwordProblem('Password123')).toMatch(/first that others would try/)
    expect(passwordProblem('aaaaaaaaaa')).toMatch(/one character/)
    expect(passwordProblem('Ann@Example.org', ['ann@example.org', 'Ann'])).toMatch(/own name/)
  })

  test('never repeat the password in what they say', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 4 }), (password) => {
        fc.pre(!/^[a-z0-9 .-]*$/i.test(password))
        expect(passwordProblem(password) ?? '').not.toContain(password)
      }),
    )
  })
})
