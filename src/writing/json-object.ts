import { z } from 'zod'

/** How long a JSON value may be, written out; it is loaded with every row that is asked for it. */
const maxCharacters = 65_536

/** `JSON.stringify` escapes U+0000 and lone surrogates, which `jsonb` refuses; an escaped backslash is passed over as a pair. */
const unstorable = /^(?:[^\\]|\\(?!u0000|ud[89a-f]).)*\\u(?:0000|d[89a-f])/

/** A JSON object that `jsonb` can store. */
export const jsonObject = z
  .record(z.string(), z.json())
  .refine((value) => JSON.stringify(value).length <= maxCharacters, `must be at most ${maxCharacters} characters long`)
  .refine((value) => !unstorable.test(JSON.stringify(value)), 'must not contain U+0000 or half a surrogate pair')
