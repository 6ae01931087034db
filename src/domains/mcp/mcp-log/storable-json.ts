/** One escape of JSON; an escaped backslash counts as one, so that the text behind it is not taken for another. */
const escapes = /\\(u0000|ud[89a-f][0-9a-f]{2}|.)/g

/**
 * The value as JSON that `jsonb` takes: U+0000 and half surrogate pairs, which it refuses and `JSON.stringify` always escapes,
 * become U+FFFD.
 */
export function storableJson(value: unknown): string {
  const text = JSON.stringify(value)
  return !text.includes('\\u') ? text : text.replace(escapes, (written, what: string) => (what.length > 1 ? '\uFFFD' : written))
}
