import { z } from 'zod'
import { Role } from '../../../storage/generated/prisma/client.ts'

/** An address as people type it; its case is kept, and means nothing when it is compared. */
export const email = z.string().trim().max(254).pipe(z.email('expected an e-mail address'))

export const userName = z.string().trim().min(1, 'expected a name').max(100)

export const role = z.enum(Role)

/** Settings of a user's clients, as JSON; a user's row is read often and should stay small. */
const longestPreferences = 16_384

export const preferences = z
  .record(z.string(), z.json())
  .refine(
    (value) => JSON.stringify(value).length <= longestPreferences,
    `expected at most ${longestPreferences} characters of JSON`,
  )
