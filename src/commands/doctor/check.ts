import type { Logger } from 'pino'
import type { Env } from '../../env.ts'

/** What one look at the surroundings found. */
export interface Finding {
  readonly name: string
  readonly ok: boolean
  /** What was found. */
  readonly message: string
  /** What to do about it; null when there is nothing to do. */
  readonly advice: string | null
}

/** Looks at one thing and changes nothing. May throw: the doctor then reports the check as failed. */
export interface Check {
  readonly name: string
  readonly look: (env: Env, logger: Logger) => Promise<Omit<Finding, 'name'>>
}

/** All is well. */
export function fine(message: string): Omit<Finding, 'name'> {
  return { ok: true, message, advice: null }
}

/** Something is wrong, and this is what to do. */
export function wrong(message: string, advice: string): Omit<Finding, 'name'> {
  return { ok: false, message, advice }
}
