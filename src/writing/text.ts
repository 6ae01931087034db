import { z } from 'zod'

/** Text of `min` to `max` UTF-16 units, without white space around it, that PostgreSQL can store (it has no U+0000). */
export function text(max: number, min = 0) {
  return z
    .string()
    .trim()
    .min(min)
    .max(max)
    .refine((value) => !value.includes('\0'), 'must not contain the character U+0000')
}
