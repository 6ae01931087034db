import { commonPasswords } from './common-passwords.ts'

/** NIST SP 800-63B (rev. 3), 5.1.1.2: at least 8 characters; length is what is asked for, not kinds of characters. */
export const shortestPassword = 8
/** The same section: 64 must be allowed. 200 holds every passphrase, and keeps the work per attempt bounded. */
export const longestPassword = 200

/**
 * What is wrong with a new password, as a sentence for the person who chose it; null when nothing is. Besides the length it refuses, as NIST
 * SP 800-63B, 5.1.1.2 asks, passwords that everybody tries first, one repeated character, and the person's own words.
 * @param ownWords the person's e-mail address and name.
 */
export function passwordProblem(password: string, ownWords: readonly string[] = []): string | null {
  const length = [...password].length
  if (length < shortestPassword) return `A password has at least ${shortestPassword} characters.`
  if (length > longestPassword) return `A password has at most ${longestPassword} characters.`
  const folded = password.toLowerCase()
  if (commonPasswords.has(folded)) return 'This password is among the first that others would try.'
  if (new Set(folded).size === 1) return 'A password is not one character repeated.'
  if (ownWords.some((word) => word.toLowerCase() === folded)) return 'A password is not your own name or e-mail address.'
  return null
}
