/** Crockford's base32 in lower case, as the TypeID specification asks: no i, l, o, u. */
const alphabet = '0123456789abcdefghjkmnpqrstvwxyz'

/** 26 characters of 5 bits hold 130 bits: a UUID's 128 and two that must be zero, hence a first character of 0 to 7. */
const suffixPattern = /^[0-7][0-9a-hjkmnp-tv-z]{25}$/

/** 128 bits as 26 characters, the most significant first. */
export function encodeBase32(value: bigint): string {
  let text = ''
  for (let shift = 125n; shift >= 0n; shift -= 5n) text += alphabet.charAt(Number((value >> shift) & 31n))
  return text
}

/** The 128 bits that `encodeBase32` wrote, or null: a wrong length, a character that is not in the alphabet, more than 128 bits. */
export function decodeBase32(text: string): bigint | null {
  if (!suffixPattern.test(text)) return null
  let value = 0n
  for (const character of text) value = (value << 5n) | BigInt(alphabet.indexOf(character))
  return value
}
