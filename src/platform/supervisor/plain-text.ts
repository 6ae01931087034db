import { stripVTControlCharacters } from 'node:util'

/** Control characters but tab and line feed, and half surrogate pairs. */
const unprintable = /[^\P{Cc}\t\n]|\p{Surrogate}/gu

/**
 * Text as anything can show and store it: what a terminal would obey (colours, titles, links) is left out, other control characters are shown by
 * their pictures (NUL as ␀), and what has no picture becomes U+FFFD.
 */
export function plainText(text: string): string {
  return stripVTControlCharacters(text).replace(unprintable, pictureOf)
}

function pictureOf(character: string): string {
  const code = character.charCodeAt(0)
  if (code < 0x20) return String.fromCharCode(0x2400 + code)
  return code === 0x7f ? '\u2421' : '\uFFFD'
}
