/** Sequences that only colour the text: it says the same without them. */
const colours = /\p{Cc}\[[\d;:]*m/gu

/**
 * What a terminal would obey instead of show: control characters but tab and line feed, and what turns the direction of the text around
 * (https://trojansource.codes).
 */
const obeyed = /[^\P{Cc}\t\n]|[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\u2028\u2029]/gu

/** Text of somebody else's, so that it can be shown on a terminal: colours are left out, other control characters are spelled (`\u001b`). */
export function safeText(text: string): string {
  return text.replaceAll('\r\n', '\n').replaceAll(colours, '').replaceAll(obeyed, spelled)
}

/** JSON whose text is harmless on a terminal and is still the same value. */
export function safeJson(value: unknown): string {
  return JSON.stringify(value).replaceAll(obeyed, spelled)
}

function spelled(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
}
